print("timings, activation-rate, fuzz-readers, fuzz-documents, verify-kernels and hillock are beside this")
