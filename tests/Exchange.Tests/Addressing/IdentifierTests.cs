using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Tests.Addressing;

/// <summary>Members, subsystems and services are written one way.</summary>
public sealed class IdentifierTests
{
    [Theory]
    [InlineData("VN/GOV/H55", true)]
    [InlineData("VN/GOV/H5.5_a-b", true)]
    [InlineData("VN/GOV/...", true)]
    [InlineData("VN/GOV", false)]
    [InlineData("VN/GOV/H55/LMIS", false)]
    [InlineData("VN//H55", false)]
    [InlineData("/VN/GOV/H55", false)]
    [InlineData("VN/GOV/H55/", false)]
    [InlineData("VN/GOV/..", false)]
    [InlineData("VN/./H55", false)]
    [InlineData("VN/GOV/H 5", false)]
    [InlineData("VN/GOV/H%35", false)]
    [InlineData("VN/GOV/Hà", false)]
    [InlineData("VN/GOV/0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("VN/GOV/01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_member_is_instance_class_and_code(string? text, bool good)
    {
        Assert.Equal(good, MemberId.TryParse(text, out var member));
        Assert.Equal(good ? text : null, member?.ToString());
    }

    [Fact]
    public void Subsystems_and_services_are_read_back_as_they_are_written()
    {
        var service = new ServiceId(new(new("VN", "GOV", "H55"), "LMIS"), "indicators");
        Assert.Equal("VN/GOV/H55/LMIS/indicators", service.ToString());
        Assert.True(ServiceId.TryParse(service.ToString(), out var read));
        Assert.Equal(service, read);
        Assert.True(SubsystemId.TryParse("VN/GOV/H55/LMIS", out var subsystem));
        Assert.Equal(service.Subsystem, subsystem);
        Assert.False(SubsystemId.TryParse("VN/GOV/H55", out _));
        Assert.False(ServiceId.TryParse("VN/GOV/H55/LMIS", out _));
    }
}
