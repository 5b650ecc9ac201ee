/* What the layout of pages asks for. */
#pragma once
#include "web/assets.h"
#include "web/server.h"

/* The frame of the page that is rendered, filled by the program. Never NULL. */
const struct frame *page_frame(struct html *);
