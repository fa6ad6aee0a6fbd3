public import Terminal

extension UpayGateway {
  /// What a result code or an error code of either layer means (Upay Web API, error codes).
  ///
  /// It tells what is the matter; what to do about it depends on the order, and is said there.
  public func words(for code: String, in language: Language) -> String? {
    upayRefusals.words(for: code, in: language)
      ?? upayEnvelopeErrors.words(for: code, in: language)
      ?? upayResultCodes.words(for: code, in: language)
  }
}
