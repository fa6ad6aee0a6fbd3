import Testing

/// docs/api.md tells of what the socket has.
struct DocumentationAPITests {
  private let page: String

  init() throws {
    page = try Documentation.text("docs/api.md")
  }

  @Test func `The program on the page is the program in the folder`() throws {
    let blocks = page.matches(of: /(?s)```python\n(.*?)```/)
    try #require(blocks.count == 1)
    #expect(try String(blocks[0].1) == Documentation.text("docs/examples/sell.py"))
  }

  @Test func `The page has every error with its status`() throws {
    let codes = try Self.codes()
    #expect(codes.count > 20)
    var documented: [String: String] = [:]
    for row in page.matches(of: /(?m)^\| ([0-9]{3}) \| (`[^|]*`) \|/) {
      for code in row.2.matches(of: /`([^`]+)`/) {
        documented[String(code.1)] = String(row.1)
      }
    }
    #expect(documented == codes)
  }

  @Test func `The page has every call`() throws {
    let calls = try Self.calls()
    #expect(calls.count > 15)
    let documented = paths()
    for path in Set(calls) {
      #expect(documented.contains { Self.matches($0, path) }, "\(path) is not on the page")
    }
    for path in documented.sorted() {
      #expect(calls.contains { Self.matches(path, $0) }, "\(path) is not served")
    }
  }

  /// Paths of calls on the page, in examples and in texts.
  private func paths() -> Set<String> {
    let pattern = /(?:upayd|GET |POST |[`"])(\/(?:v1\/[A-Za-z0-9_.\/{}\-]+|metrics|openapi\.json))/
    return Set(page.matches(of: pattern).map { String($0.1) })
  }

  /// Whether a path of the page is the route's; anything stands for a parameter.
  private static func matches(_ path: String, _ route: String) -> Bool {
    let (given, wanted) = (path.split(separator: "/"), route.split(separator: "/"))
    return given.count == wanted.count
      && zip(given, wanted).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
  }

  /// The paths of the route table.
  private static func calls() throws -> [String] {
    try Documentation.files(under: "Sources/LocalAPI/Routes").flatMap { file in
      try Documentation.text(file).matches(of: /method: \.[a-z]+,\s+path: "([^"]+)"/)
        .map { String($0.1) }
    }
  }

  /// The raw values of `Problem.Code` and their status.
  private static func codes() throws -> [String: String] {
    let source = try Documentation.text("Sources/Service/Operations/Problem.swift")
    let list = try #require(source.firstMatch(of: /(?s)enum Code\b.*?{(.*?)\/\/\/ The HTTP status/))
    let table = try #require(source.firstMatch(of: /(?s)var status: Int {(.*?)\n    }/))
    var statuses: [Substring: Substring] = [:]
    for match in table.1.matches(of: /(?s)case ([^:]+):\s+([0-9]+)/) {
      for name in match.1.matches(of: /\.([A-Za-z]+)/) { statuses[name.1] = match.2 }
    }
    var codes: [String: String] = [:]
    for match in list.1.matches(of: /case ([A-Za-z]+)(?: = "([^"]+)")?/) {
      codes[String(match.2 ?? match.1)] = String(statuses[match.1] ?? "none")
    }
    return codes
  }
}
