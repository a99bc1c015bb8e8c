import ServingProtocol

/// What the server answers, for programs that make clients or tests of it.
enum OpenAPIDocument {
  static func text(models: [String], hasToken: Bool) -> String {
    var names = JSONText()
    names.list(models) { $0.string($1) }
    let list = String(decoding: names.bytes, as: UTF8.self)
    let security = hasToken ? "\"security\": [{\"token\": []}]," : ""
    return template.replacing("\"MODELS\"", with: list).replacing("\"SECURITY\": null,", with: security)
  }

  private static let template = #"""
    {
      "openapi": "3.0.3",
      "info": {"title": "hillock-serve", "version": "1", "description": "The Open Inference Protocol, version 2, and predictions by named columns."},
      "SECURITY": null,
      "paths": {
        "/v2": {"get": {"summary": "What the server is", "responses": {"200": {"$ref": "#/components/responses/Object"}, "401": {"$ref": "#/components/responses/Fault"}}}},
        "/v2/health/live": {"get": {"security": [], "summary": "Whether the server lives", "responses": {"200": {"$ref": "#/components/responses/Object"}}}},
        "/v2/health/ready": {"get": {"security": [], "summary": "Whether the server answers questions", "responses": {"200": {"$ref": "#/components/responses/Object"}}}},
        "/v2/models/{name}": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "get": {"summary": "What a model takes and gives", "responses": {"200": {"$ref": "#/components/responses/Object"}, "401": {"$ref": "#/components/responses/Fault"}, "404": {"$ref": "#/components/responses/Fault"}}}
        },
        "/v2/models/{name}/ready": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "get": {"summary": "Whether a model answers questions", "responses": {"200": {"$ref": "#/components/responses/Object"}, "401": {"$ref": "#/components/responses/Fault"}, "404": {"$ref": "#/components/responses/Fault"}}}
        },
        "/v2/models/{name}/infer": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "post": {
            "summary": "What a model says about rows of numbers",
            "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Question"}}}},
            "responses": {
              "200": {"$ref": "#/components/responses/Object"}, "400": {"$ref": "#/components/responses/Fault"}, "401": {"$ref": "#/components/responses/Fault"},
              "404": {"$ref": "#/components/responses/Fault"}, "413": {"$ref": "#/components/responses/Fault"}, "415": {"$ref": "#/components/responses/Fault"}, "503": {"$ref": "#/components/responses/Fault"}
            }
          }
        },
        "/predict/{name}": {
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "post": {
            "summary": "Classes with probabilities, or numbers, of rows of named columns",
            "requestBody": {"required": true, "content": {
              "application/json": {"schema": {"$ref": "#/components/schemas/Rows"}},
              "text/csv": {"schema": {"type": "string"}}
            }},
            "responses": {
              "200": {"$ref": "#/components/responses/Object"}, "400": {"$ref": "#/components/responses/Fault"}, "401": {"$ref": "#/components/responses/Fault"},
              "404": {"$ref": "#/components/responses/Fault"}, "413": {"$ref": "#/components/responses/Fault"}, "415": {"$ref": "#/components/responses/Fault"}, "503": {"$ref": "#/components/responses/Fault"}
            }
          }
        },
        "/metrics": {"get": {"summary": "Counters and times, for Prometheus", "responses": {"200": {"description": "The text format of Prometheus.", "content": {"text/plain": {"schema": {"type": "string"}}}}, "401": {"$ref": "#/components/responses/Fault"}}}},
        "/openapi.json": {"get": {"summary": "This document", "responses": {"200": {"$ref": "#/components/responses/Object"}, "401": {"$ref": "#/components/responses/Fault"}}}}
      },
      "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "parameters": {"Name": {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "enum": "MODELS"}}},
        "responses": {
          "Object": {"description": "The answer.", "content": {"application/json": {"schema": {"type": "object"}}}},
          "Fault": {"description": "What is wrong.", "content": {"application/json": {"schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}}}}
        },
        "schemas": {
          "Question": {
            "type": "object", "required": ["inputs"],
            "properties": {
              "id": {"type": "string"},
              "inputs": {"type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["name", "shape", "datatype"],
                "properties": {
                  "name": {"type": "string"},
                  "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}},
                  "datatype": {"type": "string", "enum": ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP32", "FP64"]},
                  "data": {"type": "array", "items": {}},
                  "parameters": {"type": "object"}
                }
              }},
              "outputs": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "parameters": {"type": "object"}}}},
              "parameters": {"type": "object"}
            }
          },
          "Rows": {
            "oneOf": [
              {"type": "array", "items": {}},
              {"type": "object"}
            ]
          }
        }
      }
    }
    """#
}
