using Lmis.Reporting.Units;

namespace Lmis.Reporting.Tests.Units;

public sealed class UnitListTests
{
    private static readonly UnitList Province = UnitList.ReadEmbedded("19");

    [Fact]
    public void The_province_has_92_communes_of_15_wards_made_of_two_former_provinces() =>
        Assert.Equal((92, 15, "06 19"), (
            Province.Communes.Count, Province.Communes.Values.Count(static c => c.AreaType == AreaType.Urban), string.Join(' ', Province.FormerProvinces.Keys.Order(StringComparer.Ordinal))));

    [Fact]
    public void The_former_province_is_known_of_every_commune() => Assert.All(Province.Communes.Values, static c => Assert.NotNull(c.FormerProvinceCode));

    [Fact]
    public void With_the_new_code_alone_23_communes_do_not_tell_urban_from_rural_and_5_not_the_district()
    {
        var places = Province.Communes.Keys.Select(code => Province.FormerPlaceOf(code, null, null)).ToArray();
        Assert.Equal((23, 5), (places.Count(static p => p.AreaType == AreaType.Unknown), places.Count(static p => p.DistrictCode == FormerPlace.UnknownDistrict)));
    }

    [Fact]
    public void The_former_commune_tells_both_and_a_former_township_was_urban()
    {
        var township = Province.Communes.Values.SelectMany(static c => c.MadeOf).First(static f => f.Name.StartsWith("Thị trấn", StringComparison.Ordinal));
        Assert.Equal(new FormerPlace(township.DistrictCode, AreaType.Urban), Province.FormerPlaceOf(People.Ward, township.Code, null));
    }

    [Fact]
    public void The_former_district_narrows_what_a_commune_of_several_was_made_of()
    {
        var commune = Province.Communes["05503"];
        foreach (var district in commune.MadeOf.GroupBy(static f => f.DistrictCode))
        {
            var kinds = district.Select(static f => f.AreaType).Distinct().ToArray();
            Assert.Equal(new FormerPlace(district.Key, kinds.Length == 1 ? kinds[0] : AreaType.Unknown), Province.FormerPlaceOf(commune.Code, null, district.Key));
        }
    }

    [Fact]
    public void A_code_that_is_no_province_is_refused_with_a_sentence() =>
        Assert.Contains("Platform:ProvinceCode is 06", Assert.Throws<InvalidOperationException>(static () => UnitList.ReadEmbedded("06")).Message, StringComparison.Ordinal);
}
