// A Lambda runtime around the job, so that both sides of a comparison are called in the same way.

import { handler } from "./job.mjs";

const runtime = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;

for (;;) {
  const next = await fetch(`${runtime}/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  await next.json();
  try {
    const answer = await handler();
    await fetch(`${runtime}/${id}/response`, { method: "POST", body: JSON.stringify(answer) });
  } catch (error) {
    await fetch(`${runtime}/${id}/error`, { method: "POST", body: String(error?.stack ?? error) });
  }
}
