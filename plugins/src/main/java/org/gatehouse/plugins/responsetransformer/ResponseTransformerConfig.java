package org.gatehouse.plugins.responsetransformer;

import java.util.List;
import org.gatehouse.api.config.CheckedBy;
import org.gatehouse.api.config.Default;
import org.gatehouse.api.config.Doc;
import org.gatehouse.api.config.Match;
import org.gatehouse.api.config.OneOf;
import org.gatehouse.plugins.support.transform.HeaderEdits;
import org.gatehouse.plugins.support.transform.HeaderRename;
import org.gatehouse.plugins.support.transform.JsonEdits;
import org.gatehouse.plugins.support.transform.JsonEdits.TypedValues;

/** Settings of {@link ResponseTransformerPlugin}. */
public record ResponseTransformerConfig(
    @Doc("What is removed, before anything else.") Remove remove,
    @Doc("What gets another name, after removing.") Rename rename,
    @Doc("What gets another value where it is there, after renaming.") Replace replace,
    @Doc("What gets a value where it is not there, after replacing.") Add add,
    @Doc("What gets one more value, at last.") Append append) {

  /** Names of what is removed. */
  public record Remove(
      @Doc("The members of a JSON body to remove.") @Default({}) List<String> json,
      @Doc("The headers to remove.") @Default({}) List<String> headers) {}

  /** Old and new names. */
  public record Rename(
      @Doc("The members of a JSON body to rename, as old:new.") @Default({})
          List<@Match("^[^:]+:.*$") String> json,
      @Doc("The headers to rename, as old:new.") @Default({})
          List<@Match("^[^:]+:.*$") @CheckedBy(HeaderRename.class) String> headers) {}

  /** New values of what is there. */
  public record Replace(
      @Doc("The members of a JSON body to replace the values of, as name:value.") @Default({})
          List<@Match("^[^:]+:.*$") String> json,
      @Doc("The JSON types of the values replaced in the body, in order; string where absent.")
          @Default({})
          List<@OneOf({"boolean", "number", "string"}) String> jsonTypes,
      @Doc("The headers to replace the values of, as name:value.") @Default({})
          List<@Match("^[^:]+:.*$") String> headers) {}

  /** Values of what is not there. */
  public record Add(
      @Doc("The members of a JSON body to add, as name:value.") @Default({})
          List<@Match("^[^:]+:.*$") String> json,
      @Doc("The JSON types of the values added in the body, in order; string where absent.")
          @Default({})
          List<@OneOf({"boolean", "number", "string"}) String> jsonTypes,
      @Doc("The headers to add, as name:value.") @Default({})
          List<@Match("^[^:]+:.*$") String> headers) {}

  /** More values. */
  public record Append(
      @Doc("The values to append to members of a JSON body, as name:value.") @Default({})
          List<@Match("^[^:]+:.*$") String> json,
      @Doc("The JSON types of the values appended in the body, in order; string where absent.")
          @Default({})
          List<@OneOf({"boolean", "number", "string"}) String> jsonTypes,
      @Doc("The headers to add to those of the same name, as name:value.") @Default({})
          List<@Match("^[^:]+:.*$") String> headers) {}

  HeaderEdits headerEdits() {
    return new HeaderEdits(
        remove.headers, rename.headers, replace.headers, add.headers, append.headers);
  }

  JsonEdits jsonEdits() {
    return new JsonEdits(
        remove.json,
        rename.json,
        new TypedValues(replace.json, replace.jsonTypes),
        new TypedValues(add.json, add.jsonTypes),
        new TypedValues(append.json, append.jsonTypes));
  }
}
