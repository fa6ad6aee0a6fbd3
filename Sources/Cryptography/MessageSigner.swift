/// What signs messages: an RSA key, or whoever stands for one where a million of messages are signed
/// that never leave the process.
public protocol MessageSigner: Sendable {
  func sign(_ message: [UInt8], _ scheme: SignatureScheme) throws(CryptographyError) -> [UInt8]
}

/// What verifies them.
public protocol MessageVerifier: Sendable {
  func accepts(_ signature: [UInt8], of message: [UInt8], _ scheme: SignatureScheme) -> Bool
}

extension SigningKey: MessageSigner {}
extension VerificationKey: MessageVerifier {}
