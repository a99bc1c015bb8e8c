// Made by `swift run -c release verify-kernels --write` in Verification/. Do not edit.

extension KernelVerification {
  static let knownHashes: [String: UInt64] = [
    "gelu value": 0x1156_ed24_4dee_00b9,
    "identity derivative": 0xa299_3a5a_04c8_4bbf,
    "identity value": 0x4aa9_99fe_8e32_ccfa,
    "mish derivative": 0xe23e_a57b_9a9e_0480,
    "mish value": 0x77b2_67ef_de07_8288,
    "relu derivative": 0x30da_bc20_0d6b_4f5c,
    "relu value": 0x5e17_7db2_0597_24e3,
    "sigmoid derivative": 0xb214_e906_c681_83be,
    "sigmoid value": 0x0721_12c8_a6d7_7f9d,
    "silu derivative": 0xb525_1f4b_7cce_cafc,
    "silu value": 0x7432_7f77_4640_ee1c,
    "tanh derivative": 0x86b4_abb1_67bf_cd99,
    "tanh value": 0x4235_9c76_f41d_c0d3,
  ]
}
