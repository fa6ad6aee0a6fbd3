#include "failpoint.h"

bool upayd_has_failpoints(void) { return upayd_failpoint != 0; }

void upayd_pass(const char *step) {
  if (upayd_failpoint) upayd_failpoint(step);
}
