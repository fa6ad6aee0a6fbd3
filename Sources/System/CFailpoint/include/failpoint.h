#pragma once

#include <stdbool.h>

/// Meets every named step of the daemon. No program that is installed has it: only the one that the
/// tests of crashes kill is linked with something of this name.
extern void upayd_failpoint(const char *step) __attribute__((weak));

/// Whether this program was linked with one.
bool upayd_has_failpoints(void);

/// Hands the step on where there is one.
void upayd_pass(const char *step);
