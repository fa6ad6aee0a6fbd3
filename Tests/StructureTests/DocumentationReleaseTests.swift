import Testing

/// One version everywhere, and manual pages without a warning.
struct DocumentationReleaseTests {
  @Test func `The newest entry of the changelog is this version`() throws {
    let entries = try Documentation.text("CHANGELOG.md").matches(of: /(?m)^## \[([0-9][^\]]*)\]/)
    #expect(try entries.first.map { String($0.1) } == Documentation.version())
  }

  @Test func `The manual pages are of this version`() throws {
    let pages = try Documentation.manualPages()
    #expect(pages.count == 4)
    for page in pages {
      let title = try Documentation.lines(page).first { $0.hasPrefix(".TH ") } ?? ""
      #expect(try title.contains("\"upayd \(Documentation.version())\""), "\(page): \(title)")
    }
  }

  @Test func `The pages name this version`() throws {
    let version = try Documentation.version()
    let pattern = /(?:Version |"version": ")([0-9]+\.[0-9]+\.[0-9]+)/
    for page in try Documentation.pages() where page != "CHANGELOG.md" {
      for match in try Documentation.text(page).matches(of: pattern) {
        #expect(match.1 == version, "\(page): \(match.0)")
      }
    }
  }

  @Test(.enabled(if: FinishedProgram.find("groff") != nil, "groff is not installed"))
  func `The manual pages are clean`() throws {
    for page in try Documentation.manualPages() {
      let check = try FinishedProgram.run("groff", ["-man", "-Tutf8", "-ww", "-z", page])
      #expect(check.output == "", "\(page)")
      #expect(check.status == 0, "\(page)")
    }
  }
}
