// Made by `swift run -c release verify-kernels --write` in Verification/. Do not edit.

extension KernelVerification {
  static let knownHashes: [String: UInt64] = [
    "elu derivative": 0xcab8_e72c_e91b_9c41,
    "elu value": 0x1038_1f05_781d_10bc,
    "gelu value": 0x1156_ed24_4dee_00b9,
    "identity derivative": 0xa299_3a5a_04c8_4bbf,
    "identity value": 0x4aa9_99fe_8e32_ccfa,
    "log_sigmoid derivative": 0xb9cf_cafa_76bf_0919,
    "log_sigmoid value": 0x3eae_5047_7e4b_844f,
    "mish derivative": 0xe23e_a57b_9a9e_0480,
    "mish value": 0x77b2_67ef_de07_8288,
    "relu derivative": 0x30da_bc20_0d6b_4f5c,
    "relu value": 0x5e17_7db2_0597_24e3,
    "selu derivative": 0x524b_ac28_a965_43cc,
    "selu value": 0x46bd_5501_0c29_51dd,
    "sigmoid derivative": 0xb214_e906_c681_83be,
    "sigmoid value": 0x0721_12c8_a6d7_7f9d,
    "silu derivative": 0xb525_1f4b_7cce_cafc,
    "silu value": 0x7432_7f77_4640_ee1c,
    "softplus derivative": 0x0721_12c8_a6d7_7f9d,
    "softplus value": 0xf933_c914_f1a8_5e6c,
    "tanh derivative": 0x86b4_abb1_67bf_cd99,
    "tanh value": 0x4235_9c76_f41d_c0d3,
  ]
}
