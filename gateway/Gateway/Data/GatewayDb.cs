using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Gateway.Data;

/// <summary>
/// The gateway's own database: schema <c>exchange</c> (directory, agreements, deliveries) and schema <c>journal</c> (evidence). Their tables
/// are made by migrations in plain SQL and read by plain commands: they are append-only or read whole, and the journal is on the hot path.
/// </summary>
public sealed class GatewayDb(DbContextOptions<GatewayDb> options, AreaScope area) : ServiceDb(options, area);
