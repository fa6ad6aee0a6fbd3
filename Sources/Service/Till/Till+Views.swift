import Journal
import Terminal

extension Till {
  public func terminal(by peer: Peer) async throws -> TerminalView { terminalView() }

  public func devices(by peer: Peer) async throws -> [DeviceView] {
    devices.all + devices.unused
  }

  public func events(
    after sequence: Int64?, by peer: Peer
  ) async throws -> AsyncStream<PublishedEvent> {
    let newest = try reading { try journal.lastEventSequence() }
    let oldest = try reading { try journal.firstEventSequence() } ?? newest + 1
    let start = min(sequence ?? newest, newest)
    let cursor = EventCursor(till: self, after: start)
    // Older than what is kept: the reader must know that it has missed something.
    let missed = start > 0 && start < oldest - 1
    if missed { await cursor.reset(to: oldest - 1) }
    return AsyncStream { await cursor.next() }
  }

  public func status(by peer: Peer) async throws -> StatusView {
    let told = await callbacks?.view(offset: settings.dayOffset)
    let open = live.values.map(\.order).filter { !$0.state.isSettled }
    let oldest = open.min { $0.createdAt.wall < $1.createdAt.wall }
    // Health is told also when the journal cannot even be read.
    let attention =
      (try? journal.orders(
        sn: nil, state: .needsAttention, since: nil, until: nil, limit: 100, after: nil
      ).orders.map(\.order)) ?? live.values.map(\.order).filter { $0.state == .needsAttention }
    let activated = isActivated
    let writable = journal.isWritable
    var status = StatusView(
      ready: activated && writable && activeRing?.isRefused != true, activated: activated,
      openOrders: open.count, oldestOpenAt: oldest.map { time($0.createdAt) },
      needsAttention: attention.map(\.clientSN.text),
      journal: journal.damage != nil ? "damaged" : writable ? "ok" : "readonly",
      devices: devices.all, checkIn: checkInView(), callbacks: told,
      version: settings.version)
    let experimental = settings.gateways.map(\.gateway).filter(\.isExperimental).map(\.name)
    status.experimental = experimental.isEmpty ? nil : experimental
    status.disbelieved = disbeliefViews
    return status
  }

  func terminalView() -> TerminalView {
    let ring = activeRing
    func key(_ slot: KeyRing.Slot) -> KeyView? {
      ring?.key(in: slot).map {
        KeyView(
          id: $0.id,
          receivedAt: CalendarTime($0.receivedAt, offset: settings.dayOffset).rfc3339)
      }
    }
    return TerminalView(
      activated: isActivated, terminalSN: ring?.terminalSN ?? activeSN,
      deviceID: activeSN.flatMap { identities[$0]?.deviceID } ?? settings.deviceID,
      name: settings.name, currency: settings.currency.code,
      keys: KeysView(current: key(.current), previous: key(.previous)),
      checkIn: checkInView(), clockSkewSeconds: skew.map { $0 / 1_000 },
      gateways: settings.gateways.map {
        GatewayView(
          name: $0.gateway.name, capabilities: $0.gateway.capabilities.map(\.rawValue).sorted(),
          currency: $0.currency.code, experimental: $0.gateway.isExperimental)
      })
  }

  /// Whether orders can be made: as an identity that was activated, or by an account of the
  /// configuration.
  private var isActivated: Bool {
    activeRing?.isActivated == true || settings.gateways.contains { $0.gateway.account != nil }
  }

  private func checkInView() -> CheckInView {
    guard let ring = activeRing, let schedule else {
      // No system here has keys that are renewed.
      guard settings.gateways.contains(where: { $0.gateway is any IdentityGateway }) else {
        return CheckInView(state: "ok", lastAt: nil, nextAt: nil, unconfirmed: 0)
      }
      return CheckInView(
        state: "due", lastAt: nil, nextAt: nil, unconfirmed: 0, helps: .activate,
        advice: keyAdvice(settings.language))
    }
    let situation = checkInSituation()
    return CheckInView(
      state: schedule.state(of: ring, in: situation).rawValue,
      lastAt: ring.lastAnsweredAt.map(time), nextAt: schedule.nextAt(ring, in: situation).map(time),
      unconfirmed: ring.unconfirmed, helps: ring.help, advice: keyAdvice(settings.language))
  }

  /// What is the matter with the keys of the terminal, and what helps, in words.
  func keyAdvice(_ say: Language) -> String {
    if let ring = activeRing { return ring.advice(say) }
    guard let activeSN, unreadable.contains(activeSN) else {
      return KeyRing(deviceID: settings.deviceID, bootID: clock.bootID).advice(say)
    }
    return say(
      "The keys of terminal \(activeSN) do not open: that part of the journal is damaged. It was left "
        + "as it is. Keep a copy of the state directory, then activate again with a new code "
        + "(upayctl activate CODE); if that is refused, call the payment provider's support.",
      "终端 \(activeSN) 的密钥无法打开：日志的该部分已损坏，已原样保留。请先备份状态目录，"
        + "再用新的激活码重新激活（upayctl activate CODE）；若被拒绝，请联系支付服务商客服。")
  }

  private func time(_ moment: Moment) -> String {
    CalendarTime(moment.wall, offset: settings.dayOffset).rfc3339
  }
}

/// One reader's place in the published events.
private actor EventCursor {
  private let till: Till
  private var sequence: Int64
  private var mustReset = false

  init(till: Till, after sequence: Int64) {
    self.till = till
    self.sequence = sequence
  }

  func reset(to sequence: Int64) {
    self.sequence = sequence
    mustReset = true
  }

  func next() async -> PublishedEvent? {
    if mustReset {
      mustReset = false
      return PublishedEvent(sequence: sequence, type: "reset", data: "{}")
    }
    guard let event = await till.event(after: sequence) else { return nil }
    sequence = event.sequence
    return event
  }
}
