using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class SearchWorkersTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private async Task<Guid> EnterAsync(string name, string commune = "05467")
    {
        var form = Form();
        form["fullName"] = name;
        form["permanentCommune"] = commune;
        return await registry.EnterAsync(form);
    }

    private async Task<JsonObject> SearchAsync(object request, string area = "19") => await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/workers/search", request, Ct));

    private static List<string?> Names(JsonObject body) => [.. body["hits"]!.AsArray().Select(static h => (string?)h!["fullName"])];

    [Fact]
    public async Task Words_of_names_are_kept_while_a_dump_is_restored_with_an_empty_search_path()
    {
        var (from, to) = (await registry.EnterAsync(), Guid.CreateVersion7());
        await using var connection = new Npgsql.NpgsqlConnection(registry.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Ct);
        // As pg_dump --data-only begins its script.
        await RunAsync("select pg_catalog.set_config('search_path', '', false)");
        await RunAsync($"insert into public.person select (jsonb_populate_record(p, jsonb_build_object('id', '{to}', 'personal_number_index', '\\xff'))).* from public.person p where id = '{from}'");
        await RunAsync($"insert into public.worker select (jsonb_populate_record(w, jsonb_build_object('person_id', '{to}', 'name_key', 'khuc quach'))).* from public.worker w where person_id = '{from}'");
        await RunAsync($"update public.worker set name_key = 'khuc quechx' where person_id = '{to}'");
        Assert.Equal(["khuc", "quach", "quechx"], await registry.QueryAsync<string>("SELECT word FROM name_word WHERE word IN ('khuc', 'quach', 'quechx') ORDER BY 1"));
        await RunAsync($"delete from public.worker where person_id = '{to}'");

        async Task RunAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Ct);
        }
    }

    [Fact]
    public async Task A_name_is_found_with_and_without_diacritics_and_with_a_slip()
    {
        await EnterAsync("Hoàng Thị Mỷ Lệ");
        foreach (var name in new[] { "Hoàng Thị Mỷ Lệ", "hoang thi my le", "HOANG THI", "Hoàng Thị", "hoang thy my le", "my le" })
            Assert.True(Names(await SearchAsync(new { name })).Contains("Hoàng Thị Mỷ Lệ"), name);
        Assert.Empty(Names(await SearchAsync(new { name = "Zzyzx Qwrt" })));
    }

    [Fact]
    public async Task The_whole_name_comes_before_a_beginning_and_a_beginning_before_a_likeness()
    {
        await EnterAsync("Vi Văn Khoát Đông");
        await EnterAsync("Lý Vi Văn Khoát");
        await EnterAsync("Vi Văn Khoát");
        Assert.Equal(["Vi Văn Khoát", "Vi Văn Khoát Đông", "Lý Vi Văn Khoát"], Names(await SearchAsync(new { name = "vi van khoat" })).Take(3));
    }

    [Fact]
    public async Task A_number_is_found_whole_and_shown_masked()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var number = (string)form["personalNumber"]!;
        var hit = Assert.Single((await SearchAsync(new { personalNumber = number }))["hits"]!.AsArray())!;
        Assert.Equal(id.ToString(), (string?)hit["personId"]);
        Assert.Equal("*********" + number[9..], (string?)hit["maskedNumber"]);
        Assert.DoesNotContain(number, hit.ToJsonString());
    }

    [Fact]
    public async Task Pages_by_name_and_by_entry_follow_each_other_without_gap_or_repeat()
    {
        var entered = new HashSet<string>();
        for (var i = 0; i < 7; i++)
            entered.Add((await EnterAsync(i % 2 == 0 ? "Tạ Quang Thụy" : $"Tạ Quang Thụy {(char)('A' + i)}", "01843")).ToString());
        foreach (var name in new[] { "ta quang thuy", null })
        {
            var seen = new List<string>();
            string? after = null;
            do
            {
                var page = await SearchAsync(new { name, commune = "01843", limit = 3, after });
                seen.AddRange(page["hits"]!.AsArray().Select(static h => (string)h!["personId"]!));
                after = (string?)page["next"];
            }
            while (after is not null);
            Assert.Equal(7, seen.Count);
            Assert.True(entered.SetEquals(seen));
        }
    }

    [Theory]
    [InlineData("sung a lenh")]
    [InlineData("Lềnh Sùng A")]
    [InlineData("sung lenh")]
    [InlineData("a len")]
    [InlineData("sunh a lenh")]
    [InlineData("sung a lneh")]
    [InlineData("Sùng A Lềnh 1990")]
    [InlineData("1990 sung a lenh, gia sàng")]
    [InlineData("sung a lenh phường Gia Sàng")]
    public async Task The_box_understands_order_slips_year_and_commune(string query)
    {
        var form = Form();
        form["fullName"] = "Sùng A Lềnh";
        await registry.EnterAsync(form);
        Assert.True(Names(await SearchAsync(new { query })).Contains("Sùng A Lềnh"), query);
        var number = (string)form["personalNumber"]!;
        Assert.Equal(["Sùng A Lềnh"], Names(await SearchAsync(new { query = number.Insert(3, " ").Insert(7, ".") })));
    }

    [Fact]
    public async Task The_box_says_what_it_understood_and_that_slips_were_forgiven()
    {
        await EnterAsync("Giàng Seo Phử");
        var body = await SearchAsync(new { query = "giang seo phu 1990, phường Gia Sàng" });
        var (read, forgiven) = (body["understood"]!, (bool)body["slipsForgiven"]!);
        Assert.Equal(("giang seo phu", 1990, "05467", false), ((string?)read["name"], (int)read["birthYear"]!, (string?)read["commune"], forgiven));
        Assert.True((bool)(await SearchAsync(new { query = "giang sero phu" }))["slipsForgiven"]!);
        Assert.Empty(Names(await SearchAsync(new { query = "giang seo phu 1991" })));
        Assert.Empty(Names(await SearchAsync(new { query = "giang seo phu, phan dinh phung" })));
    }

    [Fact]
    public async Task Facets_count_all_matches_by_what_they_can_be_narrowed_to()
    {
        await EnterAsync("Hà Kim Tuyết Mơ");
        await EnterAsync("Hà Kim Tuyết Mơ", "05443");
        var form = Unemployed(Form());
        (form["fullName"], form["qualification"]) = ("Hà Kim Tuyết Mơ", "Cao đẳng");
        var id = await registry.EnterAsync(form);
        await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", new { kind = "social-insurance", number = "9", date = "2026-07-01" }, Ct));
        var first = await SearchAsync(new { query = "ha kim tuyet mo", limit = 1 });
        var facets = first["facets"]!;
        Assert.Equal((3, true), ((int)facets["total"]!, (bool)facets["isExact"]!));
        Assert.Equal("05467:2 05443:1", Counts("commune"));
        Assert.Equal("employed:2 unemployed:1", Counts("activityStatus"));
        Assert.Equal("university:2 college:1", Counts("qualification"));
        Assert.Equal("2:2", Counts("occupationGroup"));
        Assert.Equal("local-record:2 registered:1", Counts("registered"));
        Assert.Null((await SearchAsync(new { query = "ha kim tuyet mo", limit = 1, after = (string?)first["next"] }))["facets"]);
        Assert.Equal(2, (int)(await SearchAsync(new { query = "ha kim tuyet mo", occupation = "21" }))["facets"]!["total"]!);
        Assert.Equal(1, (int)(await SearchAsync(new { query = "ha kim tuyet mo" }, "05443"))["facets"]!["total"]!);

        string Counts(string facet) => string.Join(' ', facets[facet]!.AsArray().Select(static f => $"{f!["value"]}:{f["count"]}"));
    }

    [Fact]
    public async Task Counts_without_a_name_are_those_of_a_count_by_hand()
    {
        await EnterAsync("Lò Văn Tám", "01849");
        await EnterAsync("Lò Văn Chín", "01849");
        foreach (var (area, where) in new[] { ("19", "true"), ("01849", "commune_code = '01849'") })
        {
            var facets = (await SearchAsync(new { limit = 1 }, area))["facets"]!;
            var byHand = Assert.Single(await registry.QueryAsync<long>($"SELECT count(*) FROM worker WHERE is_active AND {where}"));
            Assert.Equal(byHand, (long)facets["total"]!);
            Assert.Equal(byHand, facets["commune"]!.AsArray().Sum(static f => (long)f!["count"]!));
        }
    }

    [Fact]
    public async Task Whom_a_search_showed_is_recorded_with_its_purpose_in_one_row_a_page()
    {
        var (one, two) = (await EnterAsync("Triệu Mùi Chạn"), await EnterAsync("Triệu Mùi Chạn"));
        await SearchAsync(new { query = "trieu mui chan" });
        Assert.Equal([Guid.CreateVersion7().Version], (await registry.QueryAsync<Guid>("SELECT id FROM search_reading WHERE person_ids @> $1", new[] { one, two })).Select(static id => id.Version));
        Assert.Equal(["record-keeping"], await registry.QueryAsync<string>("SELECT purpose FROM search_reading WHERE person_ids @> $1", new[] { one }));
        using var silent = registry.Officer();
        silent.DefaultRequestHeaders.Remove("Lmis-Purpose");
        await ProblemAsync(await silent.PostAsJsonAsync("/v1/workers/search", new { query = "trieu mui chan" }, Ct), 400, "purpose-required");
        Assert.Single(await registry.QueryAsync<string>("SELECT purpose FROM search_reading WHERE person_ids @> $1", new[] { one }));
    }

    [Fact]
    public async Task A_cursor_holds_no_personal_data_and_is_worth_nothing_in_another_area()
    {
        for (var i = 0; i < 3; i++)
            await EnterAsync("Nông Quốc Bảo Lộc", "01921");
        var next = (string)(await SearchAsync(new { query = "nong quoc bao loc", limit = 2 }, "01921"))["next"]!;
        Assert.Equal(24, next.Length);
        Assert.Single(Names(await SearchAsync(new { query = "nong quoc bao loc", limit = 2, after = next }, "01921")));
        await ProblemAsync(await registry.Officer("05467").PostAsJsonAsync("/v1/workers/search", new { query = "nong quoc bao loc", after = next }, Ct), 400, "cursor-unknown");
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers/search", new { query = "nong quoc bao loc", after = "x" }, Ct), 400, "cursor-unknown");
    }

    [Fact]
    public async Task A_changed_name_is_found_by_its_new_words_and_no_longer_by_the_old()
    {
        var form = Form();
        form["fullName"] = "Vừ Bá Xuyếch";
        var id = await registry.EnterAsync(form);
        form["fullName"] = "Vừ Bá Nhìa";
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(form.DeepClone().AsObject(), "error-corrected"), "\"1\""));
        Assert.Equal(["Vừ Bá Nhìa"], Names(await SearchAsync(new { query = "nhiia ba vu" })));
        Assert.Empty(Names(await SearchAsync(new { query = "vu ba xuyech" })));
    }

    [Fact]
    public async Task Area_holds_in_every_search()
    {
        await EnterAsync("Ma Thế Hiển", "01840");
        Assert.Single(Names(await SearchAsync(new { name = "Ma Thế Hiển" }, "01840")));
        Assert.Empty(Names(await SearchAsync(new { name = "Ma Thế Hiển" }, "05467")));
        Assert.Empty(Names(await SearchAsync(new { commune = "01840" }, "05467")));
    }

    [Fact]
    public async Task Status_qualification_and_receipt_narrow_the_search()
    {
        var id = await registry.EnterAsync(Unemployed(Form()));
        await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", new { kind = "social-insurance", number = "9", date = "2026-07-01" }, Ct));
        var hits = await SearchAsync(new { activityStatus = "unemployed", qualification = "university", registered = true });
        Assert.Equal(id.ToString(), (string?)Assert.Single(hits["hits"]!.AsArray())!["personId"]);
        Assert.Empty((await SearchAsync(new { activityStatus = "unemployed", registered = false }))["hits"]!.AsArray());
    }

    [Theory]
    [InlineData("{\"personalNumber\":\"123\"}", "validation")]
    [InlineData("{\"name\":\"a\"}", "validation")]
    [InlineData("{\"limit\":101}", "validation")]
    [InlineData("{\"query\":\"0912345678\"}", "search-not-understood")]
    [InlineData("{\"occupation\":\"2x\"}", "labour-record-invalid")]
    [InlineData("{\"commune\":\"99999\"}", "labour-record-invalid")]
    [InlineData("{\"activityStatus\":\"lazy\"}", "labour-record-invalid")]
    public async Task Wrong_questions_are_told(string body, string slug) =>
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers/search", JsonNode.Parse(body), Ct), 400, slug);

    [Fact]
    public async Task Signs_of_patterns_in_a_name_match_only_themselves() => Assert.Empty(Names(await SearchAsync(new { name = "%_%" })));

    [Fact]
    public async Task Names_are_found_counted_and_paged_as_by_looking_at_each_of_them()
    {
        const string commune = "02116";
        string[] vocabulary = ["An", "Anh", "Vân", "Văn", "Vang", "Thị", "Ngọc", "Hà"];
        var random = new Random(7);
        var people = new List<(string Id, string Key)>();
        for (var i = 0; i < 60; i++)
        {
            // Words repeat within a name too.
            var name = string.Join(' ', Enumerable.Range(0, random.Next(2, 6)).Select(_ => vocabulary[random.Next(vocabulary.Length)]));
            people.Add(((await EnterAsync(name, commune)).ToString(), VietnameseText.Fold(name)));
        }
        var found = 0;
        for (var i = 0; i < 60; i++)
        {
            var words = Enumerable.Range(0, random.Next(1, 5)).Select(_ => VietnameseText.Fold(vocabulary[random.Next(vocabulary.Length)])).ToList();
            words[^1] = words[^1][..random.Next(1, words[^1].Length + 1)];
            var query = string.Join(' ', words);
            if (query.Length < 2)
                continue;
            bool Begins((string Id, string Key) p) => p.Key.StartsWith(query, StringComparison.Ordinal);
            bool Has((string Id, string Key) p) => p.Key.Split(' ') is var own && words[..^1].TrueForAll(w => own.Contains(w)) && own.Any(w => w.StartsWith(words[^1], StringComparison.Ordinal));
            var expected = people.Where(p => Begins(p) || Has(p)).OrderBy(p => Begins(p) ? 1 : 2).ThenBy(static p => p.Key, StringComparer.Ordinal).ThenBy(static p => p.Id, StringComparer.Ordinal).Select(static p => p.Id).ToList();
            if (expected.Count == 0)
                continue;
            found += expected.Count;
            var (seen, after) = (new List<string>(), (string?)null);
            do
            {
                var page = await SearchAsync(new { name = query, commune, limit = 7, after });
                if (after is null)
                    Assert.True(expected.Count == (int)page["facets"]!["total"]!, query);
                seen.AddRange(page["hits"]!.AsArray().Select(static h => (string)h!["personId"]!));
                after = (string?)page["next"];
            }
            while (after is not null);
            Assert.True(expected.SequenceEqual(seen), $"{query}: {string.Join(' ', expected)} but {string.Join(' ', seen)}");
        }
        Assert.True(found > 300, $"{found} found are too few to tell anything.");
    }

    [Theory]
    // The words of the name differ from all that may be meant; and one word may be meant by two.
    [InlineData("hoangg phuongg", "Phương Hoàng Đức", true)]
    [InlineData("phuongg hoangg", "Phương Hoàng Đức", true)]
    [InlineData("hoangg duccc", "Phương Hoàng Đức", false)]
    [InlineData("phuongx phuongz", "Phương Hoàng Đức", true)]
    public async Task Slips_are_forgiven_in_each_word_whatever_their_order(string query, string name, bool isFound)
    {
        await EnterAsync(name, "02155");
        var body = await SearchAsync(new { name = query, commune = "02155" });
        Assert.Equal((isFound, isFound), (Names(body).Contains(name), (bool)body["slipsForgiven"]!));
    }

    [Fact]
    public async Task Nothing_is_shown_when_the_reading_cannot_be_committed()
    {
        await EnterAsync("Bế Thị Khoẻn Lạ");
        Assert.Single(Names(await SearchAsync(new { query = "be thi khoen la" })));
        // Fails at the commit, when all rows were sent.
        await registry.QueryAsync<int>(
            """
            create function refuse_reading() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
            create constraint trigger refuse_reading after insert on search_reading deferrable initially deferred for each row execute function refuse_reading();
            """);
        try
        {
            var answer = await registry.Officer().PostAsJsonAsync("/v1/workers/search", new { query = "be thi khoen la" }, Ct);
            Assert.Equal(500, (int)answer.StatusCode);
            Assert.DoesNotContain("Khoẻn", await answer.Content.ReadAsStringAsync(Ct));
            Assert.Empty((await SearchAsync(new { query = "nobody is called soo" }))["hits"]!.AsArray());
        }
        finally
        {
            await registry.QueryAsync<int>("drop trigger refuse_reading on search_reading; drop function refuse_reading;");
        }
        Assert.Single(Names(await SearchAsync(new { query = "be thi khoen la" })));
    }

    [Fact]
    public async Task The_reading_names_the_persons_of_the_page_in_their_order_and_not_the_one_behind_it()
    {
        var ids = new List<Guid>();
        foreach (var name in new[] { "Chẩu A Pao", "Chẩu A Pao Bình", "Chẩu A Pao Chung" })
            ids.Add(await EnterAsync(name, "02152"));
        var first = await SearchAsync(new { name = "chau a pao", limit = 2 });
        await SearchAsync(new { name = "chau a pao", limit = 2, after = (string?)first["next"] });
        Assert.Equal([ids[..2].ToArray(), ids[2..].ToArray()], await registry.QueryAsync<Guid[]>("SELECT person_ids FROM search_reading WHERE person_ids && $1 ORDER BY read_at", ids.ToArray()));
    }
}
