#pragma once

/// Calls of Linux that Swift's Glibc module does not show.

/// Makes the process undumpable: no core file, and no reading of its memory by its own user.
/// Returns 0, or -1 with errno.
int upay_forbid_dumps(void);
