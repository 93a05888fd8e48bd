package org.gatehouse.plugins.botdetection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The programs that Kong takes for bots, by what their {@code User-Agent} has in it.
 *
 * <p>Kong asks fourteen long expressions, of the project uap-core, for groups that it then does not
 * look at. Without these groups most of the expressions come down to words.
 */
final class KnownBots {
  /*
   * At each place of the text only the rules that begin with the character there are tried, and
   * nearly all of these end at their second character: the work grows with the length of the text.
   * Expressions stand behind a word that they begin with, and are either bounded in length or take
   * no character twice (possessive quantifiers), so that no text makes them slow.
   */

  /** Words that are enough anywhere. */
  private static final String WORDS =
      """
      50.nu, Aboundex, AdsBot-Google, altavista,
      Apache-HttpClient, AppEngine-Google, archiver, Ask Jeeves, aihttp, axios, bingbot, BingPreview,
      blitzbot, BlogBridge, Bloglovin, BoardReader Blog Indexer, BoardReader Favicon Fetcher, BotName/$BotVersion,
      BotSeer, BUbiNG, Catchpoint, Charlotte, charlotte, Checklinks, Cityreview Robot, clumboot,
      Daumoa, Feed Seeker Bot, Feedbin, Finderbots, findlinks,
      Flamingo_SearchEngine, FollowSite Bot, furlbot, Genieo, gigabot, Go-http-client, GomezAgent, gonzo1,
      Google SketchUp, Google-HTTP-Java-Client, Googlebot, grub-client, heritrix,
      HiddenMarket, holmes, HooWWWer, htdig, http%20client, HttpMonitor, ia_archiver, Icarus6j, ichiro,
      IconSurf, IlTrovatore, InfuzApp, InternetArchive, JNLP, Job Roboter, KaloogaBot, Kraken, Kurzor,
      larbin, LEIA, LesnikBot, Linguee Bot, LinkAider, LinkedInBot, Lite Bot, Llaut, lycos, Mail.RU_Bot,
      masidani_bot, masscan, Mediapartners-Google, MJ12bot, mogimogi, mozDex, msnbot, msrbot,
      Mtps Feed Aggregation System, netresearch, Netvibes, NewsGator, Nutch, Nymesis, ObjectsSearch,
      OgScrper, okhttp, OOZBOT, Orbiter, PagePeeker, PagesInventory, PaxleFramework, Peeplo Screenshot Bot,
      PlantyNet_WebRobot, Pompos, Python-urllib, Qwantify, Read%20Later, Reaper, RedCarpet, reqwest,
      Retreiver, Riddler, Rival IQ, scalaj-http, scooter, Scrape, scrape, Scrapy, Scrubby, searchsight,
      seekbot, semanticdiscovery, SemrushBot, SEOstats, SimplePie, SimpleRSS, Simpy, SiteCat Webbot, SiteCon,
      Slack-ImgProxy, Slackbot-LinkExpanding, Slurp, snappy, Squrl Java, Stringer, TheUsefulbot,
      ThumbShotsBot, Thumbshots.ru, Tiny Tiny RSS, TLSProber, Twitterbot, unirest-java, unirest-net,
      unirest-nodejs, unirest-php, unirest-python, unirest-ruby, URL2PNG, Vagabondo, VoilaBot, Votay bot,
      Web-sniffer, WebThumb, WhatsApp, WhatWeb, WinHTTP, WIRE, WordPress, Wotbox, www.almaden.ibm.com,
      yacy, YahooSeeker, YodaoBot, YottaaMonitor, Yowedo, ZeBot_www.ze.bz, ZooShot, ZyBorg\
      """;

  /** Words that are enough anywhere, in capitals or not. */
  private static final List<String> WORDS_OF_ANY_CASE = List.of("spider", "crawl");

  /** Names of programs that must be followed by a version, {@code Argus/1}. */
  private static final String NUMBERED =
      """
      008, Altresium, Argus, BaiduMobaider, BoardReader, DNSGroup, DataparkSearch, EDI, Goodzer, Grub, INGRID,
      Infohelfer, LOOQ, PathDefender, Peew, PostPost, Steeler, VSE, WebCrunch, WebZIP, envolk, sproose, wminer\
      """;

  /** Words, and the expressions that must match from the start of the word on. */
  private static final String[][] EXPRESSIONS = {
    {" PTST/", " PTST/(?:\\d{2,}+|\\d++\\.\\d++)$"},
    {"/", "/(?:Axtaris|fetchurl|Isara|ShopSalad|Tailsweep|[A-z]+[Bb]ot)[ -]\\d"},
    {"Accoona-", "Accoona-[A-z]{1,30}-Agent"},
    {"Archiver", "Archiver[/ ]\\d"},
    {"Bot", "Bot[/ ]\\d"},
    {"Boto", "(?<!\\w)Boto3?/\\d++\\.\\d"},
    {"Indexer", "Indexer[/ ]\\d"},
    {"IP2", "IP2[a-z]{1,30}Bot"},
    {"JetS3t", "(?<!\\w)JetS3t/\\d++\\.\\d"},
    {"Microsoft ", "Microsoft .{0,30} Bot"},
    {"NING", "^NING"},
    {"Pingdom", "Pingdom\\.com_bot_version_\\d++\\.\\d"},
    {"WASALive", "WASALive.Bot"},
    {"WeSEE:", "WeSEE:[A-z]"},
    {"Xenu", "Xenu(?:.s)? Link Sleuth"},
    {"Xerka ", "Xerka [A-z]{1,30}Bot"},
    {"Y!J-BR", "(?<!\\w)Y!J-BR[A-Z]/\\d"},
    {"Yandex", "Yandex\\w"},
    {"Yeti", "(?<!\\w)Yeti"},
    {"Zao", "^Zao"},
    {"archive", "archive.{0,30}\\.org_bot"},
    {
      "aws-",
      "(?<!\\w)aws-(?:cli|sdk-(?:cpp|go|java|nodejs|ruby2?|dotnet-(?:\\d{1,2}|core)))/\\d++\\.\\d"
    },
    {"boitho", "boitho.com-dc"},
    {"bot", "bot[/ ]\\d"},
    {"facebookexternalhit", "facebookexternalhit/\\d++\\.\\d"},
    {"favicon", "(?<=(?<!\\w)\\w{0,30})favicon\\w{0,30}(?!\\w)"},
    {"indexer", "indexer[/ ]\\d"},
    {"jbot", "jbot(?!\\w)"},
    {"s3fs", "(?<!\\w)s3fs/\\d++\\.\\d"},
    {"vortex", "^vortex"},
    {"voyager", "^voyager"},
  };

  /** By the character that they begin with. */
  private static final Rule[][] RULES = byFirstCharacter(rules());

  private KnownBots() {}

  /** A word, with the expression that must match from its start on, if there is one. */
  private record Rule(String word, boolean isOfAnyCase, @Nullable Pattern whole) {
    boolean matches(String text, int at) {
      return text.regionMatches(isOfAnyCase, at, word, 0, word.length())
          && (whole == null || matchesWhole(whole, text, at));
    }

    /** With a view of what stands before, for expressions that ask. */
    private static boolean matchesWhole(Pattern whole, String text, int at) {
      Matcher matcher = whole.matcher(text);
      matcher.useTransparentBounds(true).useAnchoringBounds(false).region(at, text.length());
      return matcher.lookingAt();
    }
  }

  /** Whether a program calls itself by a name of a bot. */
  static boolean include(String userAgent) {
    for (int at = 0; at < userAgent.length(); at++) {
      char c = userAgent.charAt(at);
      if (c < RULES.length) {
        for (Rule rule : RULES[c]) {
          if (rule.matches(userAgent, at)) {
            return true;
          }
        }
      }
    }
    return hasSnippetFetcher(userAgent);
  }

  /** Two words in this order, with anything between. */
  private static boolean hasSnippetFetcher(String text) {
    String first = "Google";
    int at = text.indexOf(first);
    return at >= 0 && text.lastIndexOf("/+/web/snippet") >= at + first.length();
  }

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (String word : WORDS.split(",\\s+", -1)) {
      rules.add(new Rule(word, false, null));
    }
    for (String word : WORDS_OF_ANY_CASE) {
      rules.add(new Rule(word, true, null));
    }
    for (String word : NUMBERED.split(",\\s+", -1)) {
      rules.add(new Rule(word, false, expression("(?<!\\w)" + word + "/\\d")));
    }
    for (String[] one : EXPRESSIONS) {
      rules.add(new Rule(one[0], false, expression(one[1])));
    }
    return rules;
  }

  private static Pattern expression(String regex) {
    return Pattern.compile(regex, Pattern.UNIX_LINES);
  }

  private static Rule[][] byFirstCharacter(List<Rule> rules) {
    Rule[][] table = new Rule[128][];
    for (char c = 0; c < table.length; c++) {
      String first = String.valueOf(c);
      table[c] =
          rules.stream()
              .filter(
                  rule ->
                      rule.word().startsWith(first)
                          || (rule.isOfAnyCase()
                              && rule.word().startsWith(first.toLowerCase(Locale.ROOT))))
              .toArray(Rule[]::new);
    }
    return table;
  }
}
