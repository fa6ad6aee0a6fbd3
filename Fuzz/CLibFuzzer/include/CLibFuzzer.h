#pragma once

#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library: tries inputs until its options tell it to end.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *octets, size_t count));
