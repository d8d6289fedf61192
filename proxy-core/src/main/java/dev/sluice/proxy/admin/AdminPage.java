package dev.sluice.proxy.admin;

/** A page of the admin interface. Called on the control loop; it must not block. */
public interface AdminPage {
    /** The answer; an IllegalArgumentException becomes a 400 with its message. */
    AdminResponse handle(AdminRequest request);
}
