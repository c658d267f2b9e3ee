// SPDX-License-Identifier: Apache-2.0

/// The peers that were met: at most so many, of which those with the least to tell give way.
struct PeerTable {
  private(set) var peers: [PeerTally] = []
  /// How many had to give way; a peer that comes again counts again.
  private(set) var dropped = 0
  private let limit: Int
  private let seed: UInt64
  private var index = HashIndex()

  init(limit: Int, seed: UInt64) {
    self.limit = limit
    self.seed = seed
  }

  /// The place of a peer, which is new or was there; nil for one without a name.
  mutating func place(of peer: PeerName, _ direction: MailDirection) -> Int? {
    place(of: peer.hash(seed), direction) { peer }
  }

  /// The same of a peer whose hash is known.
  ///
  /// - Parameters:
  ///   - key: The hash.
  ///   - direction: Whether it sends or takes.
  ///   - peer: Tells the peer, if it is a new one.
  /// - Returns: The place, or nil.
  mutating func place(
    of key: UInt64, _ direction: MailDirection, _ peer: () -> PeerName
  ) -> Int? {
    guard key != 0 else { return nil }
    let hash = LogText.mix(key &+ UInt64(direction.rawValue)) | 1
    if let place = index.number(of: hash) { return place }
    let peer = peer()
    guard let name = peer.key else { return nil }
    if peers.count >= limit { makeRoom() }
    index.insert(hash, peers.count)
    peers.append(
      PeerTally(
        name: name.string, address: peer.address?.string, direction: direction, hash: hash))
    return peers.count - 1
  }

  /// Drops the half that has the least to tell.
  private mutating func makeRoom() {
    peers.sort { $0.weight > $1.weight }
    let kept = limit / 2
    dropped += peers.count - kept
    peers.removeLast(peers.count - kept)
    index.removeAll()
    for (place, peer) in peers.enumerated() { index.insert(peer.hash, place) }
  }

  subscript(place: Int) -> PeerTally {
    get { peers[place] }
    _modify { yield &peers[place] }
  }
}
