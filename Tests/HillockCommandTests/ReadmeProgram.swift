// The program of the README, so that it compiles; `ReadmeTests` compares the two.
import Hillock
import HillockInterchange

func readmeProgram() throws {
  let data = try PreparedData(source: "digits", seed: 1)
  let network = try Network(inputs: 64) {
    Dense(128, .relu)
    Dense(10)
  }
  var trainer = try Trainer(network, TrainingConfiguration(epochs: 20))
  _ = try trainer.run(on: data.parts.training, validation: data.parts.validation)
  print(trainer.model.fingerprint)
}
