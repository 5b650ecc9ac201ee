/* The menus: what everybody finds, and what the signed-in person works with. */
#pragma once
#include "web/server.h"

/* Fills frame->menu and frame->workplace for this request. */
void menu_fill(struct request *, struct frame *);
