// The records of the data set, as schemas: what a row must look like to be believed.
import { z } from "zod";

/** A flight of the large file: delay on arrival in minutes (negative is early), distance in miles, departure in hours of the day. */
export const Flight = z.object({
  delay: z.int().min(-1440).max(2880),
  distance: z.int().positive(),
  time: z.number().min(0).lt(24),
});
export type Flight = z.infer<typeof Flight>;

const Iata = z.string().regex(/^[A-Z0-9]{3,4}$/, "expected an airport's code such as ORD");

/** A flight of the smaller file, which knows day and airports. */
export const Trip = z.object({
  date: z.string().regex(/^\d{4}\/\d\d\/\d\d \d\d:\d\d$/, "expected a date such as 2001/01/31 06:35"),
  delay: z.int().min(-1440).max(2880),
  distance: z.int().positive(),
  origin: Iata,
  destination: Iata,
});
export type Trip = z.infer<typeof Trip>;

const Degrees = z.string().min(1).pipe(z.coerce.number<string>().min(-180).max(180));

export const Airport = z.object({
  iata: Iata,
  name: z.string(),
  city: z.string(),
  latitude: Degrees,
  longitude: Degrees,
});
export type Airport = z.infer<typeof Airport>;
