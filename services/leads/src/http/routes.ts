import { addConsumersRoute, addErasuresRoute, type HttpServer } from '@leadloop/service-kit';
import { admitUser, refuseErased } from './admit-user.ts';
import { assignLeadRoute } from './assign-lead.route.ts';
import { createLeadRoute } from './create-lead.route.ts';
import { createUserRoute } from './create-user.route.ts';
import { deleteLeadRoute } from './delete-lead.route.ts';
import { eraseOrganizationRoute } from './erase-organization.route.ts';
import { eraseUserRoute } from './erase-user.route.ts';
import { asProblem } from './error-responses.ts';
import { leadHistoryRoute } from './lead-history.route.ts';
import { leadPredictionRoute } from './lead-prediction.route.ts';
import { leadScoresRoute } from './lead-scores.route.ts';
import type { LeadsHttp } from './leads-http.ts';
import { listLeadsRoute } from './list-leads.route.ts';
import { patchLeadRoute } from './patch-lead.route.ts';
import { putLeadRoute } from './put-lead.route.ts';
import { readLeadRoute } from './read-lead.route.ts';
import { readUserRoute } from './read-user.route.ts';
import { recordActivityRoute } from './record-activity.route.ts';
import { recordOutcomeRoute } from './record-outcome.route.ts';
import { recordOutcomesRoute } from './record-outcomes.route.ts';
import { reopenLeadRoute } from './reopen-lead.route.ts';

const forAdmitted = [
  listLeadsRoute, createLeadRoute, readLeadRoute, putLeadRoute, patchLeadRoute, deleteLeadRoute,
  recordActivityRoute, assignLeadRoute, recordOutcomeRoute, reopenLeadRoute, recordOutcomesRoute,
  leadHistoryRoute, leadPredictionRoute, leadScoresRoute, readUserRoute,
]; // prettier-ignore
const forAnyToken = [createUserRoute, eraseUserRoute, eraseOrganizationRoute];

/** All routes. Those of users let in whoever stands, or may come into being, in the token's organization. */
export async function addRoutes(server: HttpServer, http: LeadsHttp): Promise<void> {
  await server.register(async (scope: HttpServer) => {
    scope.addHook('onRequest', refuseErased(http.users));
    addConsumersRoute(scope, http.pipeline);
    addErasuresRoute(scope, (question) => http.erasures.list(question));
    for (const add of forAnyToken) add(scope, http);
  });
  await server.register(async (scope: HttpServer) => {
    scope.addHook('onRequest', admitUser(http.users));
    // What is thrown here goes on to the server's own handler.
    scope.setErrorHandler((error) => {
      throw asProblem(error);
    });
    for (const add of forAdmitted) add(scope, http);
  });
}
