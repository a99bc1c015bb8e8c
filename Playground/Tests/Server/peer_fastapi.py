#!/usr/bin/env python3
"""The peer of measure_load.sh: the same network, 64-128-10, behind FastAPI and ONNX Runtime.

    python3 -m uvicorn --app-dir Playground/Tests/Server peer_fastapi:app --port 8094 --workers 2 --log-level error --no-access-log

needs `pip install fastapi uvicorn onnx onnxruntime numpy`. Its weights are random: what they are does not change how long it takes.
"""

import numpy
import onnx
import onnxruntime
from fastapi import FastAPI
from onnx import TensorProto, helper, numpy_helper
from pydantic import BaseModel

random = numpy.random.default_rng(1)
weights = {"w1": random.normal(size=(64, 128)) / 8, "b1": numpy.zeros(128), "w2": random.normal(size=(128, 10)) / 11, "b2": numpy.zeros(10)}
graph = helper.make_graph(
    [helper.make_node("Gemm", ["x", "w1", "b1"], ["h"]), helper.make_node("Relu", ["h"], ["r"]), helper.make_node("Gemm", ["r", "w2", "b2"], ["z"]), helper.make_node("Softmax", ["z"], ["p"], axis=1)],
    "digits", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 64])], [helper.make_tensor_value_info("p", TensorProto.FLOAT, [None, 10])],
    [numpy_helper.from_array(value.astype(numpy.float32), name) for name, value in weights.items()])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Question(BaseModel):
    data: list[float]


@app.post("/predict")
async def predict(question: Question):
    probabilities = session.run(["p"], {"x": numpy.array([question.data], numpy.float32)})[0][0]
    return {"class": int(probabilities.argmax()), "probabilities": probabilities.tolist()}
