internal import DeviceIdentity
internal import Receipts

// The shop's own lines of the device table: `devices.d/*.conf` beside the configuration file.
extension Configuration {
  /// Later files are believed before earlier ones, and all of them before what is built in.
  mutating func readDeviceTable(_ sources: ConfigurationSources, _ reader: inout SettingsReader) {
    let directory = Self.deviceTableDirectory(sources)
    do throws(ValueError) {
      for name in try INIFile.dropIns(in: directory) {
        readDeviceTable("\(directory)/\(name)", &reader)
      }
    } catch {
      reader.errors.add(.file(path: directory, line: 0), error.message)
    }
  }

  private static func deviceTableDirectory(_ sources: ConfigurationSources) -> String {
    let file = sources.file ?? ConfigurationSources.defaultFile
    guard let slash = file.lastIndex(of: "/") else { return "devices.d" }
    return file[...slash] + "devices.d"
  }

  private mutating func readDeviceTable(_ path: String, _ reader: inout SettingsReader) {
    do throws(ValueError) {
      guard let octets = try INIFile.read(path) else { return }
      let reading = DeviceTableReading(octets, file: path)
      for complaint in reading.complaints {
        reader.errors.add(.file(path: path, line: complaint.line), complaint.message)
      }
      for (entry, line) in zip(reading.entries, reading.lines) {
        if let complaint = Self.complaint(of: entry) {
          reader.errors.add(.file(path: path, line: line), complaint)
        }
      }
      deviceTable = deviceTable.adding(reading.entries)
    } catch {
      reader.errors.add(.file(path: path, line: 0), error.message)
    }
  }

  /// What only the profiles know.
  private static func complaint(of entry: DeviceEntry) -> String? {
    guard let profile = entry.quirks.profile else { return nil }
    do throws(PrinterProfileError) {
      _ = try PrinterProfile(profile: profile)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
