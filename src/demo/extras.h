/* What lies beside a proposal: a table of a survey, as a text file. */
#pragma once
#include "demo/stage.h"

/* Attaches one to the proposal on stage, where the demo may write files. */
void extras_attach(struct stage *);
