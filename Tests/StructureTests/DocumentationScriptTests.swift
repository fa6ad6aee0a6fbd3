import Foundation
import Testing

/// Scripts and the Makefile can be read by what runs them.
struct DocumentationScriptTests {
  @Test func `Scripts are clean`() throws {
    var count = 0
    for path in try Documentation.files(under: "scripts") + Documentation.files(under: ".ci") {
      let first = try #require(Documentation.lines(path).first)
      let shell: String
      switch first {
      case "#!/bin/sh": shell = "sh"
      case "#!/usr/bin/env bash": shell = "bash"
      default:
        #expect(!first.hasPrefix("#!"), "\(path): \(first)")
        continue
      }
      count += 1
      #expect(
        FileManager.default.isExecutableFile(atPath: Documentation.root.appending(path: path).path),
        "\(path)")
      let check = try FinishedProgram.run(shell, ["-n", path])
      #expect(check.output == "", "\(path)")
      #expect(check.status == 0, "\(path)")
    }
    #expect(count >= 3)
  }

  @Test func `Lists of packages have nothing but names and comments`() throws {
    for path in ["scripts/packages.build", "scripts/packages.test"] {
      for line in try Documentation.lines(path) where !line.isEmpty {
        #expect(line.wholeMatch(of: /# .+|[a-z0-9][a-z0-9+.\-]+/) != nil, "\(path): \(line)")
      }
    }
  }

  @Test func `Every target of the Makefile is one, and the pages name no other`() throws {
    let makefile = try Documentation.text("Makefile")
    let list = try #require(makefile.firstMatch(of: /(?m)^\.PHONY: (.+)$/))
    let targets = list.1.split(separator: " ").map(String.init)
    for target in targets {
      let parsed = try FinishedProgram.run("make", ["-n", target])
      #expect(parsed.status == 0, "\(target): \(parsed.output)")
      #expect(!parsed.output.contains("Nothing to be done"), "\(target): \(parsed.output)")
    }
    for wanted in ["build", "test", "run", "install"] { #expect(targets.contains(wanted)) }

    for page in try Documentation.pages() {
      for match in try Documentation.text(page).matches(of: /(?m)(?:`|^    )make ([a-z\-]+)/) {
        #expect(targets.contains(String(match.1)), "\(page): \(match.0)")
      }
    }
  }
}
