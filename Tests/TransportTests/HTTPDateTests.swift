import Testing

@testable import Transport

@Suite("The Date header")
struct HTTPDateTests {
  @Test(arguments: [
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000),
    ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799_000),
    ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800_000),
    ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000_000),
    ("Fri, 31 Dec 2100 23:59:59 GMT", 4_133_980_799_000),
  ])
  func read(text: String, milliseconds: Int64) {
    #expect(HTTPDate.milliseconds(text) == milliseconds)
  }

  @Test(arguments: [
    "", "GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 29 Feb 2023 00:00:00 GMT", "Sun, 31 Apr 2024 00:00:00 GMT",
    "Mon, 29 Feb 2100 00:00:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT",
    "Sun, 06 Nov 1969 08:49:37 GMT", "Sun, ０６ Nov 1994 08:49:37 GMT",
    "Sun,  06 Nov 1994 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
  ])
  func refuse(text: String) {
    #expect(HTTPDate.milliseconds(text) == nil)
  }
}
