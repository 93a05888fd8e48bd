package org.gatehouse.plugins.botdetection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownBotsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Mozilla/5.0 (Windows) (compatible; Google Desktop) (+https://developers.google.com/+/web/snippet/)",
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; MSIECrawler)",
        "Mozilla/5.0 AppleWebKit/537 Chrome/61 PTST/180911",
        "Mozilla/5.0 AppleWebKit/537 Chrome/61 PTST/1.8",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
        "Twitterbot/1.0",
        "Scrapy/1.0",
        "Go-http-client/1.1",
        "okhttp",
        "unirest-java/1.3",
        "Boto3/1.4.8 Python/3.6",
        "aws-sdk-dotnet-core/3.1",
        "aws-sdk-dotnet-45/3.1",
        "my-Bot/1",
        "some bot 2",
        "x/mybot-3",
        "Argus/1.1",
        "Y!J-BRI/0.0.1",
        "archive.example.org_bot",
        "Accoona-AI-Agent/1.1",
        "IP2phraseBot",
        "Microsoft URL Control Bot",
        "boitho.com-dc/0.8",
        "xfaviconx",
        "Yeti/1.0",
        "NING/1.0",
        "voyager/1.0",
        "Xenu's Link Sleuth",
        "Xenu Link Sleuth/1.3",
        "CRAWLing",
        "WebScrape"
      })
  void include_nameThatKongRefuses_isTrue(String userAgent) {
    assertThat(KnownBots.include(userAgent)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "curl/8",
        "Wget/1.21",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)",
        "Google web",
        "/+/web/snippet Google",
        "PTST/1",
        "Chrome/61 PTST/1x",
        "Chrome/61 PTST/1",
        "Robot",
        "CUBOT",
        "x-bot-3",
        "x/mybot-",
        "xArgus/1",
        "Argus",
        "facebookexternalhit",
        "xBoto3/1.4",
        "aws-sdk-dotnet-456/3.1",
        "Accoona-1-Agent",
        "IP2Bot",
        "Microsoft Bot",
        "xYeti",
        "the NING",
        "the voyager",
        "Yandex",
        "a2345678901234567890123456789012favicon",
        "faviconb2345678901234567890123456789012",
        "jbots"
      })
  void include_nameThatKongLetsPass_isFalse(String userAgent) {
    assertThat(KnownBots.include(userAgent)).isFalse();
  }

  /** Each would take minutes if the steps grew faster than the length. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "/",
        "/a",
        "1",
        " ",
        "Google",
        " PTST/1",
        "Microsoft ",
        "archive",
        "Accoona-",
        "favico",
        "aws-sdk-",
        "IP2a",
        "Xerka ",
        "1.",
        "faviconaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void include_endlessRepetition_isReadInOnePass(String part) {
    for (String start : new String[] {"", "/", " PTST/", "Boto3/"}) {
      String hostile = start + part.repeat(300_000 / part.length());

      assertThat(CompletableFuture.supplyAsync(() -> KnownBots.include(hostile)))
          .succeedsWithin(Duration.ofSeconds(30));
    }
  }

  @Test
  void include_lettersBeyondAscii_areNoPartOfWords() {
    assertThat(KnownBots.include("\u00e9Yeti")).isTrue();
    assertThat(KnownBots.include("\u00e9\u4e2d\ud83d\ude00")).isFalse();
  }
}
