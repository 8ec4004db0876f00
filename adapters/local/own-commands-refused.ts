/** Commands run only where the installation allows it: a model file may come from anybody who may use the API. */
export const ownCommandsRefused =
  'this installation runs no commands of model files: start it with REMODEL_OWN_COMMANDS=true to allow those of container.train and container.serve'
