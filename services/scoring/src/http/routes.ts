import { addConsumersRoute, addErasuresRoute, requestIdentity } from '@leadloop/service-kit';
import type { HttpServer } from '@leadloop/service-kit';
import { asProblem, problems } from './error-responses.ts';
import { deadLettersRoute } from './dead-letters.route.ts';
import { mendDeadLettersRoute } from './mend-dead-letters.route.ts';
import { modelVersionRoute } from './model-version.route.ts';
import { modelVersionsRoute } from './model-versions.route.ts';
import { modelRoute } from './model.route.ts';
import { modelsRoute } from './models.route.ts';
import { predictionsRoute } from './predictions.route.ts';
import type { ScoringHttp } from './scoring-http.ts';
import { ticksRoute } from './ticks.route.ts';
import { trainModelRoute } from './train-model.route.ts';
import { trainingDecisionsRoute } from './training-decisions.route.ts';
import { trainingSetRoute } from './training-set.route.ts';

const routes = [
  modelRoute, modelVersionsRoute, modelVersionRoute, trainModelRoute, trainingDecisionsRoute,
  trainingSetRoute, predictionsRoute, modelsRoute, deadLettersRoute, mendDeadLettersRoute,
  ticksRoute,
]; // prettier-ignore

export async function addRoutes(server: HttpServer, http: ScoringHttp): Promise<void> {
  await server.register(async (scope: HttpServer) => {
    // What is thrown here goes on to the server's own handler.
    scope.setErrorHandler((error) => {
      throw asProblem(error);
    });
    scope.addHook('onRequest', async (request) => {
      const identity = requestIdentity(request);
      // Users are asked in the transaction of what they want; operators want nothing of a user's own.
      if (identity.role === 'operator' && (await http.transactions.isErased(identity))) {
        throw problems.problem('user-erased', 'The user of this token was erased: use another.');
      }
    });
    addConsumersRoute(scope, http.pipeline);
    addErasuresRoute(scope, http.listErasures);
    for (const add of routes) add(scope, http);
  });
}
