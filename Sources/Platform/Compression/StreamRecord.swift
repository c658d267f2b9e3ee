// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// The record that zlib and bzlib take in and give out through.
///
/// z_stream of zlib.h and bz_stream of bzlib.h begin alike on 64-bit Linux: next_in at 0, avail_in at
/// 8, then 16 bytes of totals and padding, next_out at 24 and avail_out at 32.
struct StreamRecord: ~Copyable {
  let address: UnsafeMutableRawPointer
  let size: Int

  /// A record of zeros, as both libraries want it at first.
  init(size: Int) {
    self.size = size
    address = .allocate(byteCount: size, alignment: 16)
    clear()
  }

  deinit { address.deallocate() }

  /// Makes it a record of zeros again.
  func clear() { memset(address, 0, size) }

  /// Offers bytes and room to `step`, and tells what it took and made.
  func run(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer,
    step: (UnsafeMutableRawPointer) -> CInt
  ) -> (status: CInt, taken: Int, made: Int) {
    // The counts have 32 bits.
    let room = min(output.count, 1 << 30)
    let length = min(input.count, 1 << 30)
    address.storeBytes(of: input.baseAddress, as: UnsafeRawPointer?.self)
    address.storeBytes(of: UInt32(length), toByteOffset: 8, as: UInt32.self)
    address.storeBytes(of: output.baseAddress, toByteOffset: 24, as: UnsafeMutableRawPointer?.self)
    address.storeBytes(of: UInt32(room), toByteOffset: 32, as: UInt32.self)
    let status = step(address)
    let taken = length - Int(address.load(fromByteOffset: 8, as: UInt32.self))
    let made = room - Int(address.load(fromByteOffset: 32, as: UInt32.self))
    return (status, taken, made)
  }
}
