using Lmis.LocalRun.Tokens;

namespace Lmis.LocalRun.Tests.Tokens;

public sealed class SignInTests
{
    [Fact]
    public void The_hidden_fields_of_the_login_form_are_read_whatever_the_order_of_their_attributes()
    {
        var fields = SignIn.Fields("""<form><input type="hidden" name="__RequestVerificationToken" value="a&amp;b" /><input name="userName"><input value="c" name="d" type="hidden"></form>""");
        Assert.Equal(new Dictionary<string, string> { ["__RequestVerificationToken"] = "a&b", ["d"] = "c" }, fields);
    }
}
