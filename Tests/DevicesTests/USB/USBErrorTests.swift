import Testing

@testable import Devices

/// What a person reads when libusb refuses (libusb, "enum libusb_error").
@Suite struct USBErrorTests {
  @Test(arguments: [
    (Int32(-3), USBError.access, "no permission"), (-6, .busy, "in use by another program"),
    (-4, .gone, "unplugged"), (-5, .gone, "unplugged"), (-9, .stalled, "refuses"),
    (-7, .timeout, "does not answer"), (-1, .disturbed, "cable"), (-8, .overflow, "more than"),
    (-11, .other(-11), "LIBUSB_ERROR_NO_MEM"),
  ])
  func words(code: Int32, error: USBError, words: String) {
    #expect(USBError(code: code) == error)
    #expect(error.words.contains(words))
  }

  @Test(arguments: [
    ("/dev/usb/lp0", true), ("/dev/bus/usb/001/002", true), ("/dev/hidraw12", true),
    ("/dev/input/event5", true), ("/dev/ttyUSB0", false), ("/dev/lp0", false),
    ("/dev/pts/3", false),
  ])
  func nodes(path: String, isOne: Bool) { #expect(USBNode.isOne(path) == isOne) }
}
