public import Terminal

extension UpayRules {
  /// Who may speak.
  public struct Signature: Codable, Hashable, Sendable {
    public enum UnknownSN: String, Codable, CaseIterable, Sendable, RuleChoice {
      case invalidTerminal = "INVALID_TERMINAL"
      case illegalSign = "ILLEGAL_SIGN"
    }

    public var unknownSN = UnknownSN.invalidTerminal
    /// Whether a digest in capital hex digits is taken too.
    public var upperCase = true
    /// Whether `terminal_sn` of header and body must be one.
    public var comparesTerminalSN = true
  }

  /// How terminals come to be.
  public struct Activation: Codable, Hashable, Sendable {
    public enum SameDevice: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// One more terminal.
      case allow
      /// ACTIVATE_FAIL while the device has a terminal.
      case reject
      /// The device's former terminal is dead from then on.
      case replace
    }

    public enum DeadCode: String, Codable, CaseIterable, Sendable, RuleChoice {
      case activateFail = "ACTIVATE_FAIL"
      case invalidParams = "INVALID_PARAMS"
    }

    public var sameDevice = SameDevice.allow
    /// From its making.
    public var codeLife: Milliseconds = .days(7)
    /// What an unknown, expired or used code answers.
    public var deadCode = DeadCode.activateFail
  }

  /// How keys rotate and die.
  public struct Keys: Codable, Hashable, Sendable {
    public enum Rotation: String, Codable, CaseIterable, Sendable, RuleChoice {
      /// Model A: every check-in makes the current key the previous one.
      case shift
      /// Model B: a check-in signed by the previous key leaves that one the previous key.
      case keepPrevious = "keep_previous"
      /// Model C: a check-in signed by the previous key answers the current one again.
      case reissue
      /// Model D: the old key dies at once.
      case strict
      /// A check-in answers the current key.
      case unchanged
    }

    /// Model E.
    public enum Expiry: String, Codable, CaseIterable, Sendable, RuleChoice {
      case never
      /// `life` after the key was made.
      case life
      /// At the end of the day, in UTC+8, on which it was made.
      case dayEnd = "day_end"
    }

    public enum WrongDevice: String, Codable, CaseIterable, Sendable, RuleChoice {
      case invalidTerminal = "INVALID_TERMINAL"
      case invalidParams = "INVALID_PARAMS"
      case illegalSign = "ILLEGAL_SIGN"
      case ignored
    }

    public var rotation = Rotation.shift
    public var expiry = Expiry.never
    public var life: Milliseconds = .hours(48)
    /// Whether an expired key still signs a check-in.
    public var expiredKeyChecksIn = true
    /// What a check-in from another device answers.
    public var wrongDevice = WrongDevice.invalidTerminal

    /// Whether a key that was made at `since` signs a request, of trade or of a check-in.
    func accepts(keySince since: Milliseconds, at now: Milliseconds, checkIn: Bool) -> Bool {
      if checkIn, expiredKeyChecksIn { return true }
      return switch expiry {
      case .never: true
      case .life: now < since + life
      case .dayEnd: UpayRules.day(of: since) == UpayRules.day(of: now)
      }
    }
  }
}
