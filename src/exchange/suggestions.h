/* Suggestions as archives have them: one text, with numbers or on lines of their own. */
#pragma once
#include "base/list.h"

/* The single suggestions without their numbers, in order. A text that begins with a number (1. 1、
 * （1） 一、 （一） ①) is cut at the numbers that follow; another one at its lines. A number inside
 * a sentence ("2.5%") cuts nothing. */
struct text_list suggestions_of(struct arena *, const char *text);
