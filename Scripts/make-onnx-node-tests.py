#!/usr/bin/env python3
"""The node tests of the package onnx as one zip archive, for `onnx-conformance`.

  Scripts/make-onnx-node-tests.py all.zip          every test
  Scripts/make-onnx-node-tests.py part.zip --part  those that the tests of this repository hold: of each operator of floats the first ones

The archive has for each test NAME: NAME/model.onnx, NAME/input_0.pb and so on, NAME/output_0.pb and so on, and in `index.txt` a line with its
name, the relative and the absolute tolerance, and whether all of its inputs and outputs are tensors. Equal versions of onnx make equal archives.
"""
import argparse
import io
import random
import zipfile

import numpy
import onnx
from onnx import TensorProto, numpy_helper
from onnx.backend.test.case import node as cases

# Operators of which the part has tests; not DFT: an inverse is expected to have 2e-7, from single precision, where 0 is right.
PART = """Abs Add And ArgMax AveragePool BatchNormalization Cast Ceil Celu Clip Concat Constant ConstantOfShape Conv
ConvTranspose CumSum DepthToSpace Div Dropout Einsum Elu Equal Erf Exp Expand Flatten Floor GRU Gather GatherElements
GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GroupNormalization HardSigmoid HardSwish Identity If
InstanceNormalization LSTM LayerNormalization LeakyRelu Less Log LogSoftmax Loop MatMul Max MaxPool Mean Min Mish Mul Neg
NonMaxSuppression NonZero Not OneHot Or PRelu Pad Pow RNN Range Reciprocal ReduceL2 ReduceLogSumExp ReduceMax ReduceMean
ReduceMin ReduceProd ReduceSum Relu Reshape Resize Round STFT ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Slice
Softmax Softplus Softsign Split Sqrt Squeeze Sub Sum SwiGLU Tanh TensorScatter ThresholdedRelu Tile TopK Transpose Unsqueeze
Where Xor""".split()
# So many bytes has a test of the part at most.
PART_SIZE = 12_000


def tensor(value, name):
    if isinstance(value, TensorProto):
        return value.SerializeToString()
    return numpy_helper.from_array(numpy.asarray(value), name).SerializeToString()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive")
    parser.add_argument("--part", action="store_true")
    options = parser.parse_args()
    numpy.random.seed(0)
    random.seed(0)
    taken = {}
    index = []
    with zipfile.ZipFile(options.archive, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(name, data):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)

        for case in sorted(cases.collect_testcases(None), key=lambda case: case.name):
            graph = case.model.graph
            values = list(graph.input) + list(graph.output)
            plain = all(value.type.HasField("tensor_type") for value in values)
            files = [("model.onnx", case.model.SerializeToString())]
            if plain and case.data_sets:
                inputs, outputs = case.data_sets[0]
                try:
                    for number, (value, info) in enumerate(zip(inputs, graph.input)):
                        files.append((f"input_{number}.pb", tensor(value, info.name)))
                    for number, (value, info) in enumerate(zip(outputs, graph.output)):
                        files.append((f"output_{number}.pb", tensor(value, info.name)))
                except (TypeError, ValueError, NotImplementedError):
                    plain = False
            if options.part:
                operators = {node.op_type for node in graph.node}
                if not plain or len(graph.node) != 1 or not operators & set(PART):
                    continue
                operator = operators.pop()
                size = sum(len(data) for _, data in files)
                kinds = {value.type.tensor_type.elem_type for value in values}
                if size > PART_SIZE or not kinds <= {1, 7, 9} or taken.get(operator, 0) >= 4:
                    continue
                taken[operator] = taken.get(operator, 0) + 1
            for name, data in files:
                write(f"{case.name}/{name}", data)
            index.append(f"{case.name} {case.rtol} {case.atol} {'tensors' if plain else 'others'}")
        write("index.txt", "\n".join(index) + "\n")
    print(f"{options.archive}: {len(index)} tests of onnx {onnx.__version__}")


if __name__ == "__main__":
    main()
