import Foundation
import Testing

/// Links between the pages lead somewhere.
struct DocumentationLinkTests {
  @Test func `Links and pictures are there`() throws {
    var count = 0
    for page in try Documentation.pages() {
      let folder = URL(filePath: "/\(page)").deletingLastPathComponent()
      for link in try Self.links(page) where !link.contains("://") {
        count += 1
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let path =
          parts[0].isEmpty
          ? page
          : String(folder.appending(path: String(parts[0])).standardized.path.dropFirst())
        #expect(Documentation.exists(path), "\(page): \(link)")
        if parts.count == 2, path.hasSuffix(".md"), Documentation.exists(path) {
          #expect(try Self.anchors(path).contains(String(parts[1])), "\(page): \(link)")
        }
      }
    }
    #expect(count > 40)
  }

  @Test func `Files and folders named in the pages are there`() throws {
    let pattern = /`((?:docs|scripts|Sources|Tests|etc|systemd|udev|Benchmarks|\.ci)\/[\w.\/+\-]*)`/
    var count = 0
    for page in try Documentation.pages() {
      for match in try Documentation.text(page).matches(of: pattern)
      where !match.1.contains("NAME") {
        count += 1
        #expect(Documentation.exists(String(match.1)), "\(page): \(match.1)")
      }
    }
    #expect(count > 5)
  }

  /// Targets of links and pictures outside of code.
  private static func links(_ page: String) throws -> [String] {
    let text = try withoutFences(page).joined(separator: "\n").replacing(/`[^`\n]*`/, with: "")
    return text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
      + text.matches(of: /(?:src|href)="([^"]+)"/).map { String($0.1) }
  }

  /// The anchors that GitHub makes of a page's headings.
  private static func anchors(_ page: String) throws -> Set<String> {
    var seen: [String: Int] = [:]
    var anchors: Set<String> = []
    for line in try withoutFences(page) {
      guard let heading = line.wholeMatch(of: /#{1,6} (.+)/) else { continue }
      let kept = heading.1.lowercased().filter {
        $0.isLetter || $0.isNumber || " -_".contains($0)
      }
      let name = kept.replacing(" ", with: "-")
      anchors.insert(seen[name].map { "\(name)-\($0)" } ?? name)
      seen[name, default: 0] += 1
    }
    return anchors
  }

  private static func withoutFences(_ page: String) throws -> [String] {
    var isFenced = false
    return try Documentation.lines(page).filter { line in
      if line.hasPrefix("```") { isFenced.toggle() }
      return !isFenced
    }
  }
}
