import Glibc
import Testing

@testable import Devices

/// The note of drivers that were sent away.
struct DetachedDriversTests {
  private let scanner = DetachedDrivers.Entry(port: "1-3.2", id: "05e0:1200", interface: 0)
  private let printer = DetachedDrivers.Entry(port: "1-1", id: "04b8:0202", interface: 1)

  @Test func `What was not brought back is known to the next run`() throws {
    let path = "\(try Scratch.directory())/drivers.away"
    let first = DetachedDrivers(path: path)
    #expect(first.left.isEmpty)
    first.add(scanner)
    first.add(printer)
    #expect(DetachedDrivers(path: path).left == [scanner, printer])
    first.remove(scanner)
    let second = DetachedDrivers(path: path)
    #expect(second.left == [printer])
    second.remove(printer)
    #expect(access(path, F_OK) != 0)
  }

  @Test(arguments: ["", "\n", "1-3 05e0:1200\n", "1-3 05e0:1200 x\n", "a b 300\n"])
  func `A file that is not ours says nothing`(_ text: String) throws {
    let path = "\(try Scratch.directory())/drivers.away"
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    _ = write(file, text, text.utf8.count)
    close(file)
    #expect(DetachedDrivers(path: path).left.isEmpty)
  }

  @Test func `Without a file nothing is kept, and nothing breaks`() {
    let notes = DetachedDrivers(path: nil)
    notes.add(scanner)
    #expect(notes.left == [scanner])
    let nowhere = DetachedDrivers(path: "/nonexistent/drivers.away")
    nowhere.add(scanner)
    #expect(nowhere.left == [scanner])
  }
}
