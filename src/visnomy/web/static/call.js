// Operations of the API with the visitor's session.

import { say } from "./words.js";

const place = JSON.parse(document.getElementById("place").textContent);

export class CallError extends Error {
  constructor(code, status, message) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export async function call(operation, parameters) {
  let response;
  try {
    response = await fetch(`/web/call/${operation}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Visnomy": "1" },
      body: JSON.stringify({ ...place, ...parameters }),
      signal: AbortSignal.timeout(20_000),
    });
  } catch (error) {
    throw new CallError("NoAnswer", 0, error.message);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new CallError(answer.Code ?? "InternalError", response.status, answer.Message ?? "");
  }
  return answer;
}

// What went wrong, in the reader's words.
export function reasonOf(error) {
  if (error.status === 403) return say("no_session_now");
  if (error.status === 0 || error.status >= 500) return say("no_answer_now");
  return error.message;
}
