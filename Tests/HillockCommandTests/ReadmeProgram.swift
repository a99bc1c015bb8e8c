// The program of the README, so that it compiles; `ReadmeTests` compares the two.
import Hillock

func readmeProgram() throws {
  let parts = try Dataset.digits.split(validation: 0.1).standardized()
  let network = try Network(inputs: 64) {
    Dense(128, .relu)
    Dense(10)
  }
  let trained = try network.trained(
    on: parts.training, TrainingConfiguration(epochs: 20), validation: parts.validation)
  print(try trained.evaluation(on: parts.test))
  print(trained.model.fingerprint)
}
