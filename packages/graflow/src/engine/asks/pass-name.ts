// What a pass is called in the store of asks: the same for all its attempts, and for whoever carries it out again after a resume.
import { ownerOf, pathOf, type Pass } from "../../run/frame.ts";

/**
 * The path of its node and which pass of it this is; and the same of the sub-workflows and maps around it, of which an attempt that begins
 * anew begins all of its passes anew.
 */
export function passName(pass: Pass): string {
  let passes = String(pass.iteration);
  // An added node is done within the workflow that it was added to.
  for (let at = ownerOf(pass.frame); at !== undefined; at = ownerOf(at.frame)) passes = `${at.iteration}.${at.attempt}/${passes}`;
  return `${pathOf(pass.frame, pass.place)}#${passes}`;
}
