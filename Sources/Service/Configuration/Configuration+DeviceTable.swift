internal import DeviceIdentity
internal import Receipts

// The shop's own lines of the device table: `devices.d/*.conf` beside the configuration file.
extension Configuration {
  /// Later files are believed before earlier ones, and all of them before what is built in.
  mutating func readDeviceTable(_ sources: ConfigurationSources, _ reader: inout SettingsReader) {
    for path in Self.tables(in: "devices.d", sources, &reader) { readDeviceTable(path, &reader) }
  }

  /// The files of a directory beside the configuration file.
  static func tables(
    in directory: String, _ sources: ConfigurationSources, _ reader: inout SettingsReader
  ) -> [String] {
    let file = sources.file ?? ConfigurationSources.defaultFile
    let directory = file.lastIndex(of: "/").map { String(file[...$0]) + directory } ?? directory
    do throws(ValueError) {
      return try INIFile.dropIns(in: directory).map { "\(directory)/\($0)" }
    } catch {
      reader.errors.add(.file(path: directory, line: 0), error.message)
      return []
    }
  }

  private mutating func readDeviceTable(_ path: String, _ reader: inout SettingsReader) {
    do throws(ValueError) {
      guard let octets = try INIFile.read(path) else { return }
      let reading = DeviceTableReading(octets, file: path)
      for complaint in reading.complaints {
        reader.errors.add(.file(path: path, line: complaint.line), complaint.message)
      }
      for (entry, line) in zip(reading.entries, reading.lines) {
        if let complaint = complaint(of: entry) {
          reader.errors.add(.file(path: path, line: line), complaint)
        }
      }
      deviceTable = deviceTable.adding(reading.entries)
    } catch {
      reader.errors.add(.file(path: path, line: 0), error.message)
    }
  }

  /// What only the profiles know.
  private func complaint(of entry: DeviceEntry) -> String? {
    guard let profile = entry.quirks.profile, printerProfiles[profile] == nil else { return nil }
    return "profile can't be \"\(profile.prefix(64))\"; right would be one of "
      + printerProfiles.names.joined(separator: ", ")
  }
}
