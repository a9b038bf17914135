import {
  addConsumersRoute,
  addErasuresRoute,
  type HttpServer,
  requestIdentity,
} from '@leadloop/service-kit';
import { asProblem, problems } from './error-responses.ts';
import { patchPreferencesRoute } from './patch-preferences.route.ts';
import { preferencesHistoryRoute } from './preferences-history.route.ts';
import type { PreferencesHttp } from './preferences-http.ts';
import { putPreferencesRoute } from './put-preferences.route.ts';
import { readPreferencesRoute } from './read-preferences.route.ts';
import { resetPreferencesRoute } from './reset-preferences.route.ts';

const ofOneself = [
  readPreferencesRoute, putPreferencesRoute, patchPreferencesRoute, resetPreferencesRoute,
  preferencesHistoryRoute,
]; // prettier-ignore

export async function addRoutes(server: HttpServer, http: PreferencesHttp): Promise<void> {
  await server.register(async (scope: HttpServer) => {
    // What is thrown here goes on to the server's own handler.
    scope.setErrorHandler((error) => {
      throw asProblem(error);
    });
    for (const add of ofOneself) add(scope, http);
  });
  await server.register(async (scope: HttpServer) => {
    // Users are asked in the transaction of what they want; these are let in by their role alone.
    scope.addHook('onRequest', async (request) => {
      if (!(await http.transactions.isErased(requestIdentity(request)))) return;
      throw problems.problem('user-erased', 'The user of this token was erased: use another.');
    });
    addConsumersRoute(scope, http.pipeline);
    addErasuresRoute(scope, http.listErasures);
  });
}
