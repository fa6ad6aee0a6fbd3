import Terminal

extension Life {
  /// Puts a request on the wire. What becomes of it is drawn from the stream of its own number.
  func put(
    _ sender: Transit.Sender, _ request: HTTPRequest, keyID: String,
    stamp: MessageStamp? = nil, timeout: Milliseconds, number: Int
  ) {
    var dice = own(number)
    let latency = dice.within(5...60)
    var fault = WireFault.none
    if areFaultsOn {
      if let certain = outages.first {
        fault = certain ? .notSent : .requestLost
      } else if number < 1_000_000, !without.contains(number) {
        fault = plan.mix.fault(on: sender.road, &dice)
        if fault != .none { occur(number, "\(sender.words): \(fault.words)") }
      }
    }
    let authorization = request.headers.first { $0.name == "Authorization" }?.value
    let transit = Transit(
      sender: sender, number: number, keyID: keyID, incarnation: machine.incarnation,
      request: GatewayRequest(
        method: request.method, path: request.path, authorization: authorization,
        contentType: request.headers.first { $0.name == "Content-Type" }?.value,
        body: request.body),
      stamp: stamp, sentAt: now, giveUpAt: now + timeout, fault: fault)
    let index = transits.count
    transits.append(transit)
    trace.mix(request.body)
    say("→ \(sender.words)")
    switch fault {
    case .notSent: end(index, .notSent, after: latency)
    case .requestLost: end(index, .unknown("no answer"), at: transit.giveUpAt)
    case .requestLate(let delay):
      queue.add(.arrival(index), at: now + latency + delay)
      end(index, .unknown("the connection ended"), after: latency)
    case .doubled(let delay), .repeated(let delay):
      queue.add(.arrival(index), at: now + latency)
      queue.add(.arrival(index), at: now + latency + delay)
    case .none, .answerLost, .answerLate, .gateway:
      queue.add(.arrival(index), at: now + latency)
    }
  }

  private func end(_ index: Int, _ end: Transit.End, after delay: Milliseconds) {
    self.end(index, end, at: now + delay)
  }

  /// The first end is the one that the till hears.
  private func end(_ index: Int, _ end: Transit.End, at time: Milliseconds) {
    guard transits[index].end == nil else { return }
    if time > transits[index].giveUpAt {
      transits[index].end = .unknown("no answer in time")
      queue.add(.ended(index), at: max(now, transits[index].giveUpAt))
    } else {
      transits[index].end = end
      queue.add(.ended(index), at: time)
    }
  }

  /// A request reaches the gateway.
  func arrive(_ index: Int) {
    transits[index].arrivals += 1
    noteArrival(of: transits[index])
    if transits[index].arrivals == 1, case .gateway(let fault) = transits[index].fault {
      // A script that makes no sense is never drawn, and each meets its request at once.
      try? world.faults.add(fault)
    }
    let delivery = world.receive(transits[index].request, at: wall, using: &gatewayDice)
    world.faults.clear()
    // Of two answers the second alone comes back.
    if transits[index].arrivals == 1, case .repeated = transits[index].fault { return }
    if case .order(let order, let transmission) = transits[index].sender,
      !transmission.command.movesMoney, transits[index].keptWhenAsked == nil
    {
      transits[index].keptWhenAsked = truth(of: order)?.kept ?? 0
    }
    if case .checkIn = transits[index].sender { checkKeys() }
    take(delivery, for: index)
  }

  /// An answer that was waited for is ready.
  func collect(_ index: Int) {
    guard let ticket = transits[index].ticket else { return }
    take(world.collect(ticket, at: wall, using: &gatewayDice), for: index)
  }

  private func take(_ delivery: Delivery, for index: Int) {
    let latency = 20 + Int64(transits[index].number % 7)
    switch delivery {
    case .closed: end(index, .unknown("the connection ended"), after: latency)
    case .half: end(index, .unknown("half an answer"), after: latency)
    case .answer(let reply, let wait):
      if let ticket = reply.ticket {
        transits[index].ticket = ticket
        if now + wait <= transits[index].giveUpAt {
          queue.add(.collect(index), at: now + wait)
        } else {
          end(index, .unknown("no answer in time"), at: transits[index].giveUpAt + 1)
        }
        return
      }
      trace.mix(reply.body)
      noteCodes(in: reply.body)
      // A faulty answer is what the gateway's own books know no more than the till.
      let response = HTTPResponse(
        status: reply.status, date: wall - wall % 1_000, body: reply.body)
      switch transits[index].fault {
      case .answerLost: end(index, .unknown("no answer"), at: transits[index].giveUpAt + 1)
      case .answerLate(let delay): end(index, .response(response), after: wait + delay)
      default: end(index, .response(response), after: wait + latency)
      }
    }
  }
}

extension Transit.Sender {
  var road: FaultMix.Road {
    switch self {
    case .order(_, let transmission): transmission.command.movesMoney ? .money : .question
    case .probe, .lookUp: .question
    case .checkIn, .activation: .identity
    }
  }

  var words: String {
    switch self {
    case .order(let order, let transmission):
      "\(order.clientSN) #\(transmission.number) \(transmission.command.words)"
        + (transmission.key == .other ? " (other key)" : "")
    case .checkIn(_, let slot): "check-in signed with the \(slot) key"
    case .activation: "activation"
    case .probe: "probe"
    case .lookUp(let order): "look-up of \(order.clientSN)"
    }
  }
}
