package org.gatehouse.admin.entity;

import jakarta.ws.rs.NotFoundException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.gatehouse.api.config.Field;
import org.gatehouse.api.entity.Certificate;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.entity.Sni;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStore.Parent;
import org.gatehouse.api.store.Page;
import org.gatehouse.api.store.PageRequest;
import org.jspecify.annotations.Nullable;

/**
 * Certificates, shown with the names of their SNIs, which can be written with them, and found by
 * them too.
 */
final class CertificateEditor extends EntityEditor<Certificate> {
  private static final String SNIS = "snis";
  private static final String NAME = "name";

  CertificateEditor(Entities entities) {
    super(EntityType.of(Certificate.class), entities);
  }

  @Override
  Map<String, @Nullable Object> shown(Certificate certificate) {
    Map<String, @Nullable Object> shown = super.shown(certificate);
    shown.put(SNIS, snisOf(certificate.id()).stream().map(Sni::name).sorted().toList());
    return shown;
  }

  /** An id, or the name of an SNI, which stands for its certificate's id. */
  @Override
  public EntityKey key(String text, @Nullable Parent parent) {
    EntityKey key = newKey(text, parent);
    if (!key.isId()) {
      throw new NotFoundException("SNI not found");
    }
    return key;
  }

  @Override
  public EntityKey newKey(String text, @Nullable Parent parent) {
    if (EntityKey.isIdText(text)) {
      return EntityKey.ofIdText(text);
    }
    refuseUnlessServerName(text);
    return sniStore()
        .findBy(NAME, text)
        .map(sni -> EntityKey.ofId(sni.certificate().id()))
        .orElseGet(() -> new EntityKey(SNIS, text));
  }

  private void refuseUnlessServerName(String text) {
    Field name = EntityType.of(Sni.class).schema().field(NAME).orElseThrow();
    Optional<Object> problem = name.problemWith(text);
    if (problem.isPresent()) {
      throw Violations.ofKey(NAME, problem.get());
    }
  }

  @Override
  public Map<String, @Nullable Object> create(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> input = withList(given);
    List<String> names = names(input).orElse(List.of());
    refuseTaken(names, null);
    return withNames(super.create(input), names);
  }

  @Override
  public Map<String, @Nullable Object> upsert(
      EntityKey key, Map<String, @Nullable Object> given, @Nullable Parent parent) {
    Map<String, @Nullable Object> input = withList(given);
    UUID id = key.isId() ? key.id() : UUID.randomUUID();
    Set<String> names = new TreeSet<>(names(input).orElse(List.of()));
    if (!key.isId()) {
      names.add(key.value());
    }
    refuseTaken(names, id);
    return withNames(super.upsert(EntityKey.ofId(id), input, parent), names);
  }

  @Override
  public Map<String, @Nullable Object> update(
      EntityKey key, Map<String, @Nullable Object> given, @Nullable Parent parent) {
    Map<String, @Nullable Object> changes = withList(given);
    Optional<List<String>> names = names(changes);
    names.ifPresent(wanted -> refuseTaken(wanted, key.id()));
    Map<String, @Nullable Object> changed = super.update(key, changes, parent);
    return names.isPresent() ? withNames(changed, names.get()) : changed;
  }

  /** The SNIs go first. */
  @Override
  boolean deleted(UUID id) {
    snisOf(id).forEach(sni -> sniStore().delete(sni.id()));
    return super.deleted(id);
  }

  /** The input, with a list where it gives a single name. */
  private static Map<String, @Nullable Object> withList(Map<String, @Nullable Object> input) {
    Map<String, @Nullable Object> listed = new LinkedHashMap<>(input);
    listed.computeIfPresent(SNIS, (field, name) -> name instanceof String ? List.of(name) : name);
    return listed;
  }

  /** The names that an input gives; empty when it gives none, or nothing that could be names. */
  private static Optional<List<String>> names(Map<String, @Nullable Object> input) {
    if (!input.containsKey(SNIS)) {
      return Optional.empty();
    }
    if (!(input.get(SNIS) instanceof List<?> given)) {
      return input.get(SNIS) == null ? Optional.of(List.of()) : Optional.empty();
    }
    Set<String> names = new HashSet<>();
    for (Object name : given) {
      if (!(name instanceof String text)) {
        return Optional.empty();
      }
      if (!names.add(text)) {
        throw Violations.ofSchema(SNIS, name + " is duplicated");
      }
    }
    return Optional.of(names.stream().sorted().toList());
  }

  private void refuseTaken(Iterable<String> names, @Nullable UUID owner) {
    for (String name : names) {
      Optional<Sni> known = sniStore().findBy(NAME, name);
      if (known.isPresent() && !known.get().certificate().id().equals(owner)) {
        throw Violations.ofSchema(
            SNIS,
            "%s already associated with existing certificate '%s'"
                .formatted(name, known.get().certificate().id()));
      }
    }
  }

  /** A certificate's values, once it has exactly these names. */
  private Map<String, @Nullable Object> withNames(
      Map<String, @Nullable Object> certificate, Iterable<String> names) {
    UUID id = id(certificate);
    Set<String> wanted = new TreeSet<>();
    names.forEach(wanted::add);
    for (Sni sni : snisOf(id)) {
      if (!wanted.remove(sni.name())) {
        sniStore().delete(sni.id());
      }
    }
    EntityEditor<?> snis = entities().of(SNIS);
    for (String name : wanted) {
      Map<String, @Nullable Object> sni = new LinkedHashMap<>();
      sni.put(NAME, name);
      sni.put("certificate", Map.of("id", id.toString()));
      snis.create(sni);
    }
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(certificate);
    shown.put(SNIS, snisOf(id).stream().map(Sni::name).sorted().toList());
    return shown;
  }

  private List<Sni> snisOf(UUID certificate) {
    List<Sni> snis = new ArrayList<>();
    PageRequest request = PageRequest.first(1000).of(new Parent("certificate", certificate));
    for (Page<Sni> page = sniStore().page(request); ; page = sniStore().page(request)) {
      snis.addAll(page.data());
      if (page.offset().isEmpty()) {
        return snis;
      }
      request = request.from(page.offset().get());
    }
  }

  private EntityStore<Sni> sniStore() {
    return entities().stored(EntityType.of(Sni.class));
  }
}
