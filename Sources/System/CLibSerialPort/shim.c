#include "CLibSerialPort.h"
