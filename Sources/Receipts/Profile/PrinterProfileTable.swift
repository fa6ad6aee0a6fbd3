/// The printers that are known: the built-in profiles, and above them the shop's own.
public struct PrinterProfileTable: Hashable, Sendable {
  /// One line of a table.
  struct Entry: Hashable, Sendable {
    var profile: PrinterProfile
    var models: [PrinterModelPattern] = []
  }

  /// Each file's, in its order; the one asked first is the first.
  private var layers: [[Entry]] = []

  /// What every installation knows: `printers.conf` of this library.
  public static let builtIn = PrinterProfileTable().adding(
    PrinterProfileReading(
      PackageResources.printers_conf, file: "printers.conf", above: PrinterProfileTable()))

  init() {}

  /// The table with the lines of a file, which are believed before all that are there.
  public func adding(_ reading: PrinterProfileReading) -> PrinterProfileTable {
    var table = self
    table.layers.insert(reading.entries, at: 0)
    return table
  }

  func entry(named name: String) -> Entry? {
    layers.lazy.compactMap { $0.last { $0.profile.name == name } }.first
  }

  /// The profile of this name.
  public subscript(name: String) -> PrinterProfile? { entry(named: name)?.profile }

  /// The names of all profiles, each once, the built-in ones first.
  public var names: [String] {
    var seen: Set<String> = []
    return layers.reversed().joined().map(\.profile.name).filter { seen.insert($0).inserted }
  }

  /// The profile of a printer that calls itself so: the shop's own lines are asked first, and of
  /// several patterns in a file the one that says most counts.
  public func profile(forModel model: String) -> PrinterProfile? {
    let letters = PrinterModelPattern.letters(model)
    for layer in layers {
      var best: (profile: PrinterProfile, weight: Int)?
      // A line whose place another one has taken is not asked.
      for entry in layer where self.entry(named: entry.profile.name) == entry {
        for pattern in entry.models
        where pattern.matches(letters) && pattern.weight > best?.weight ?? 0 {
          best = (entry.profile, pattern.weight)
        }
      }
      if let best { return best.profile }
    }
    return nil
  }
}
