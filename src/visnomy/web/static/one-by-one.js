// Several changes, one after another, each a decision of its own, so that each can be taken back
// alone. Where one fails, what was done before it stays done and is told with its way back.

import { reasonOf } from "./call.js";
import { say } from "./words.js";

// `act` answers with a decision or nothing. What was done, and what to say of the rest; throws
// where nothing was done at all. `goesOn` is told how many are done of how many, and may end it.
export async function oneByOne(items, act, goesOn = () => true) {
  const [done, decisions] = [[], []];
  for (const item of items) {
    if (!goesOn(done.length, items.length)) {
      return { done, decisions, rest: ` ${say("left_over", { count: items.length - done.length })}` };
    }
    try {
      const { Decision: decision } = await act(item);
      if (decision) decisions.push(decision.DecisionId);
    } catch (error) {
      // What is gone needs no answer any more.
      if (error.status !== 404) {
        if (!done.length) throw error;
        return { done, decisions, rest: ` ${reasonOf(error)} ${say("left_over", { count: items.length - done.length })}` };
      }
    }
    done.push(item);
  }
  return { done, decisions, rest: "" };
}
