/* The tables that a committee begins with, as JSON. Private to the settings. */
#pragma once

extern const char table_grounds[];
extern const char table_categories[];
extern const char table_sectors[];
extern const char table_classes[];
extern const char table_quality[];
extern const char table_handling[];
